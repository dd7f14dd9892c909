"""apply: plan, guard, ask, apply exactly that plan, then the migrations and the users."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import (
    AllowCost,
    AllowDataLoss,
    AllowFreeze,
    AllowSecondStack,
    AsJson,
    Developer,
    Everything,
    Jobs,
    OptionalEnvName,
    Sandbox,
    Verbose,
    Yes,
)
from vdbctl.cli.plan import require_name
from vdbctl.fact import Fact

FACTS = (
    Fact(
        "what AWS takes only after a restore",
        "boto/boto3 #4634; hashicorp/terraform-provider-aws #31509",
        date(2026, 11, 21),
    ),
)

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.iac.document import PlanDocument
    from vdbctl.iac.outputs import Outputs
    from vdbctl.iac.plan import Plan
    from vdbctl.iac.terraform import Terraform
    from vdbctl.spec.model import Environment


DATABASES = frozenset({"aws_db_instance", "aws_rds_cluster"})


@dataclass(frozen=True)
class Consent:
    """What somebody has agreed to beforehand.

    Attributes:
        yes: Questions are not asked.
        data_loss: Addresses whose data may go.
        cost: The budget and the growth of the cost do not count.
        freeze: Freezes do not count.
        reviewed: The plan that may be applied, and no other.
    """

    yes: bool = False
    data_loss: frozenset[str] = frozenset()
    cost: bool = False
    freeze: bool = False
    reviewed: PlanDocument | None = None


def apply(
    ctx: typer.Context,
    name: OptionalEnvName = None,
    developer: Developer = None,
    everything: Everything = False,
    jobs: Jobs = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="Apply only what this reviewed plan says."),
    ] = None,
    allow_data_loss: AllowDataLoss = None,
    allow_cost: AllowCost = False,
    allow_freeze: AllowFreeze = False,
    allow_second_stack: AllowSecondStack = None,
    migrate: Annotated[
        bool,
        typer.Option("--migrate/--no-migrate", help="Run pending migrations, set up users."),
    ] = True,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Bring AWS to the environment's file, then its database to its migrations."""
    from vdbctl.cli import consent, dev, prepare, report, stacks
    from vdbctl.cost.estimate import guard_budget
    from vdbctl.iac import review

    services: Services = ctx.obj
    started = time.monotonic()
    if everything:
        options = _passed_on(allow_data_loss or [], allow_cost, allow_freeze, migrate)
        _apply_all(services, name, jobs, options, sandbox=sandbox, yes=yes)
        return
    name = require_name(name)
    reviewed = review.read(plan) if plan else None
    resolved = prepare.ready(services, name, developer, sandbox=sandbox)
    environment = resolved.environment
    stacks.require_first(services, environment, allow_second_stack or ())
    if reviewed:
        review.guard(
            reviewed,
            stack=environment.stack,
            spec_sha256=environment.checksum,
            max_age=timedelta(hours=environment.guards.plan_max_age_hours),
            now=services.now(),
        )
    elif environment.guards.confirm == "name":
        consent.require_somebody(name)
    guard_budget(services.estimate(environment), environment, allowed=allow_cost)
    agreed = Consent(yes, frozenset(allow_data_loss or ()), allow_cost, allow_freeze, reviewed)
    terraform = prepare.prepared(services, resolved, verbose=verbose)
    document = change(services, terraform, environment, agreed, verbose=verbose)
    outputs = terraform.outputs()
    dev.mark(services, environment, outputs.database_arn)
    ran = bring_up(services, environment, outputs) if migrate else 0
    report.applied(
        services.show,
        environment,
        outputs,
        document,
        migrations=ran,
        seconds=time.monotonic() - started,
        as_json=as_json,
        sandbox=sandbox,
    )


def _passed_on(data_loss: list[str], cost: bool, freeze: bool, migrate: bool) -> tuple[str, ...]:
    """Options that each environment's own apply is given."""
    words = [word for address in data_loss for word in ("--allow-data-loss", address)]
    words += ["--allow-cost"] * cost + ["--allow-freeze"] * freeze
    return (*words, "--migrate" if migrate else "--no-migrate")


def _apply_all(
    services: Services,
    name: str | None,
    jobs: int | None,
    options: tuple[str, ...],
    *,
    sandbox: bool,
    yes: bool,
) -> None:
    """Plan all, show them together, ask once, apply exactly those plans; what cannot be planned is
    named and left out."""
    from vdbctl.cli import fleet
    from vdbctl.iac.fleet import own_folder

    if sandbox:
        services.enter_sandbox()
    with own_folder(services.project.absolute()) as folder:
        runs, made = fleet.plan(
            services, name, jobs=jobs, folder=folder, sandbox=sandbox, deployed=True
        )
        fleet.show_plans(services.show, made, to_stderr=True)
        left_out = [one for one in runs if one.state == "failed"]
        for one in left_out:
            services.show.say(f"{one.task.label} is left out: {fleet.error(one)}", "yellow")
        changed = [document for document in made if document.has_changes]
        if not changed:
            fleet.raise_failures(runs, "planned")
            return
        _agree(services, changed, yes=yes)
        found = [_target(document) for document in changed]
        more = ("--yes", *options, *(("--sandbox",) if sandbox else ()))
        words = [(*target, "--plan", str(fleet.kept(folder, target)), *more) for target in found]
        applied = fleet.run(services, ("apply",), words, labels=found, jobs=jobs)
    fleet.report(services, (*left_out, *applied), "applied")


def _target(document: PlanDocument) -> tuple[str, ...]:
    """The words that name what a plan is for."""
    if document.developer:
        return (document.environment, "--developer", document.developer)
    return (document.environment,)


def _agree(services: Services, changed: Sequence[PlanDocument], *, yes: bool) -> None:
    """Ask once for all, and for the name of each environment that wants it typed."""
    from vdbctl.cli.consent import ask, ask_name

    for document in changed:
        environment = services.read(document.environment, document.developer).environment
        if environment.guards.confirm == "name":
            ask_name(services, f"{environment.stack} changes too.", environment.name)
    ask(services, f"apply these plans to {len(changed)} environments?", yes=yes)


def change(
    services: Services,
    terraform: Terraform,
    environment: Environment,
    consent: Consent,
    *,
    verbose: bool,
) -> PlanDocument:
    """Plan, show, guard, ask, and apply exactly that plan.

    Returns:
        What was applied.
    """
    from vdbctl.cli import origin, recover, report
    from vdbctl.cli import plan as planning
    from vdbctl.cost import difference
    from vdbctl.iac import applied as last_applied

    show = services.show
    origin.require_fit(services, environment, terraform)
    recover.untaint(services, environment, terraform)
    with (
        report.progress(show, terraform, "planning", verbose=verbose) as progress,
        recover.plan(services, environment, terraform) as changes,
    ):
        progress.stop()
        document = planning.document(services, environment, changes)
        _show(services, document, consent.reviewed)
        _guard(services, environment, changes, document, consent)
        if changes.has_changes:
            _ask(services, environment, document, consent)
            show.step(f"apply {environment.stack}")
            total = len(changes.changes)
            with report.progress(show, terraform, "applying", total=total, verbose=verbose):
                _apply(services, environment, terraform, changes)
    if environment.database.source and changes.creates(DATABASES):
        _settle(services, terraform, verbose=verbose)
    lines = difference.as_note(services.estimate(environment))
    last_applied.write(terraform.store, document.monthly_usd, services.now(), lines)
    return document


def _apply(
    services: Services, environment: Environment, terraform: Terraform, agreed: Plan
) -> None:
    """Apply; after an error that goes away by itself plan and apply what is left, and no more."""
    from vdbctl.cli import recover
    from vdbctl.errors import TerraformFailed
    from vdbctl.iac import transient
    from vdbctl.iac.terraform import FIRST_PAUSE_S, TRIES

    for number in range(1, TRIES + 1):
        try:
            terraform.apply()
        except TerraformFailed as error:
            reason = transient.reason(error.message)
            if reason is None or number == TRIES:
                raise
            pause_s = FIRST_PAUSE_S * 4 ** (number - 1)
            services.show.say(f"{reason}; what is left follows in {pause_s} s", "yellow")
            terraform.settings.sleep(pause_s)
            recover.untaint(services, environment, terraform)
            if not terraform.plan_again().is_within(agreed):
                raise
        else:
            return


def _settle(services: Services, terraform: Terraform, *, verbose: bool) -> None:
    """What AWS does not take while it restores, as insights and the managed password, it takes
    afterwards; only changes in place are made here.
    """
    from vdbctl.cli import report

    show = services.show
    with (
        report.progress(show, terraform, "looking at what was restored", verbose=verbose),
        terraform.plan() as changes,
    ):
        if changes.changes and all(change.action == "update" for change in changes.changes):
            terraform.apply()
            show.done("what a restore leaves out is set")


def bring_up(services: Services, environment: Environment, outputs: Outputs) -> int:
    """Bring the database to its migrations, and make its users.

    Returns:
        Number of migrations that ran.
    """
    from vdbctl.cli import migrate as migrations
    from vdbctl.cli import users

    ran = 0
    if environment.migrations and environment.migrations.auto:
        ran = migrations.bring_up(services, environment, outputs)
    users.bring_up_if_reachable(services, environment, outputs)
    return ran


def _show(services: Services, document: PlanDocument, reviewed: PlanDocument | None) -> None:
    """The plan; of a reviewed one only that it is the same.

    Raises:
        ReviewRefused: It is not.
    """
    from vdbctl.cli import plans
    from vdbctl.iac import review

    if reviewed is None or review.differs(reviewed, document):
        plans.show_plan(services.show, document, to_stderr=True)
    if reviewed:
        review.enforce(reviewed, document)
        services.show.done(f"as reviewed: {plans.summary(document)}")


def _guard(
    services: Services,
    environment: Environment,
    changes: Plan,
    document: PlanDocument,
    consent: Consent,
) -> None:
    from vdbctl.iac import guards
    from vdbctl.spec.guards import enforce_freeze

    guards.possible(changes.refused)
    guards.data(changes, consent.data_loss)
    before, after = document.monthly_usd_before, document.monthly_usd
    rules = environment.guards
    guards.cost(environment.stack, before, after, rules.cost_increase_usd, allowed=consent.cost)
    if changes.has_changes:
        enforce_freeze(environment.stack, rules, services.now(), allowed=consent.freeze)


def _ask(
    services: Services, environment: Environment, document: PlanDocument, consent: Consent
) -> None:
    from vdbctl.cli.consent import ask, ask_name

    question = f"apply these {len(document.changes)} changes to {environment.stack}?"
    if environment.guards.confirm == "name" and not (consent.yes and consent.reviewed):
        ask_name(services, question, environment.name)
    else:
        ask(services, question, yes=consent.yes)
