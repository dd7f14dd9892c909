"""drift: what has changed outside Terraform, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from vdbctl.cli.options import (
    AsJson,
    Developer,
    Everything,
    ExitCode,
    Jobs,
    OptionalEnvName,
    Sandbox,
    Verbose,
)
from vdbctl.cli.plan import require_name

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.cli.show import Show
    from vdbctl.iac.drift import Drift, Origin
    from vdbctl.iac.terraform import Terraform
    from vdbctl.operate.rules import StrayRule
    from vdbctl.spec.load import Resolved
    from vdbctl.spec.model import Environment

PENDING = 3
HEADINGS: Mapping[Origin, tuple[str, str]] = {
    "weakens_security": ("weakens security", "bold red"),
    "by_hand": ("changed by hand", "bold yellow"),
    "harmless": ("changed by hand, harmless", "bold"),
    "by_aws": ("changed by AWS itself", "bold"),
}
FIELDS: Mapping[str, str] = {
    "allocated_storage": "database.storage_gb",
    "apply_immediately": "database.apply_immediately",
    "backup_retention_period": "database.backup_retention_days",
    "backup_window": "database.backup_window",
    "deletion_protection": "database.deletion_protection",
    "iam_database_authentication_enabled": "database.iam_authentication",
    "instance_class": "database.instance_class",
    "iops": "database.storage_iops",
    "maintenance_window": "database.maintenance_window",
    "max_allocated_storage": "database.storage_max_gb",
    "monitoring_interval": "database.monitoring_interval_s",
    "multi_az": "database.multi_az",
    "node_type": "cache.node_type",
    "preferred_backup_window": "database.backup_window",
    "preferred_maintenance_window": "database.maintenance_window",
    "publicly_accessible": "database.publicly_accessible",
    "serverlessv2_scaling_configuration": "database.capacity",
    "storage_type": "database.storage_type",
}
"""Fields of the spec behind attributes that people change in the console."""


@dataclass(frozen=True)
class Report:
    """One environment.

    Attributes:
        options: What follows the name in commands that are advised.
    """

    environment: Environment
    drifts: tuple[Drift, ...]
    strays: tuple[StrayRule, ...]
    options: str

    @property
    def needs_somebody(self) -> bool:
        """Whether a person should look: what AWS does by itself does not count."""
        return bool(self.strays) or any(one.origin != "by_aws" for one in self.drifts)


def drift(
    ctx: typer.Context,
    name: OptionalEnvName = None,
    developer: Developer = None,
    everything: Everything = False,
    jobs: Jobs = None,
    sandbox: Sandbox = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Let the state say what is there; AWS is not touched.")
    ] = False,
    as_json: AsJson = False,
    exit_code: ExitCode = False,
    verbose: Verbose = False,
) -> None:
    """Show what has changed outside Terraform, and how to revert or to keep it."""
    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    if everything:
        _drift_all(services, name, jobs, sandbox=sandbox, as_json=as_json, exit_code=exit_code)
        return
    resolved = _deployed(services, require_name(name), developer)
    options = (f" --developer {developer}" if developer else "") + (" --sandbox" if sandbox else "")
    report = _look(services, resolved, options, accept=accept, verbose=verbose)
    if as_json:
        services.show.json(_document(report))
    else:
        show(services.show, report)
    if exit_code and report.needs_somebody:
        raise typer.Exit(PENDING)


def _drift_all(
    services: Services,
    name: str | None,
    jobs: int | None,
    *,
    sandbox: bool,
    as_json: bool,
    exit_code: bool,
) -> None:
    from vdbctl.cli import fleet

    found = fleet.targets(services, name, deployed=True)
    words = [(*target, "--json", *(("--sandbox",) if sandbox else ())) for target in found]
    runs = fleet.run(services, ("drift",), words, labels=found, jobs=jobs)
    documents = fleet.documents(runs)
    if as_json:
        services.show.json(documents)
    else:
        rows = [
            (each["stack"], len(each["drifts"]), len(each["stray_rules"]), each["needs_somebody"])
            for each in documents
            if "drifts" in each
        ]
        services.show.table(
            ("environment", "changes", "stray rules", "needs somebody"),
            rows,
            right=("changes", "stray rules"),
        )
    fleet.raise_failures(runs, "looked at")
    if exit_code and any(each.get("needs_somebody") for each in documents):
        raise typer.Exit(PENDING)


def _deployed(services: Services, name: str, developer: str | None) -> Resolved:
    """The environment, if it has a state.

    Raises:
        NothingDeployed: It has none.
    """
    from vdbctl.errors import NothingDeployed

    resolved = services.sound(name, developer)
    if services.store(resolved.environment).read() is None:
        raise NothingDeployed(
            f"{resolved.environment.stack} has no state, so nothing can have changed",
            hint="check the name and --developer",
        )
    return resolved


def _look(
    services: Services, resolved: Resolved, options: str, *, accept: bool, verbose: bool
) -> Report:
    from vdbctl.cli import prepare, report

    environment = resolved.environment
    services.aws(environment.region).identity()
    terraform = prepare.prepared(services, resolved, verbose=verbose)
    words = f"looking at {environment.stack}"
    with (
        report.progress(services.show, terraform, words, verbose=verbose),
        terraform.plan(refresh_only=accept, drifts=True) as plan,
    ):
        if accept:
            terraform.apply()
    strays = _strays(services, environment, terraform)
    if accept and plan.drifts:
        services.show.done(f"{len(plan.drifts)} changes taken into the state")
    return Report(environment, plan.drifts, strays, f"{environment.name}{options}")


def _strays(
    services: Services, environment: Environment, terraform: Terraform
) -> tuple[StrayRule, ...]:
    from vdbctl.operate import rules

    state = terraform.store.read()
    ids = state.ids if state else {}
    known = {
        *ids.get("aws_vpc_security_group_ingress_rule", ()),
        *ids.get("aws_vpc_security_group_egress_rule", ()),
    }
    groups = {*ids.get("aws_security_group", ()), *ids.get("aws_default_security_group", ())}
    return rules.stray(services.aws(environment.region), groups, known)


# -- how it looks ---------------------------------------------------------------------------------


def show(show: Show, report: Report) -> None:
    """The worst first, each with its way back."""
    stack = report.environment.stack
    if not report.drifts and not report.strays:
        show.text(f"{stack}: nothing has changed outside Terraform")
        return
    for line in _lines(report):
        show.out.print(line, soft_wrap=True)
    count = len(report.drifts) + len(report.strays)
    show.out.print(Text.assemble((f"{stack}: ", "bold"), f"{count} changes outside Terraform"))


def _lines(report: Report) -> Iterator[Text]:
    for origin, (heading, style) in HEADINGS.items():
        drifts = [one for one in report.drifts if one.origin == origin]
        strays = report.strays if origin == "weakens_security" else ()
        if drifts or strays:
            yield Text(heading, style=style)
        for one in drifts:
            yield from _drift_lines(one, report.options)
        for rule in strays:
            yield Text(f"  + {rule.group}: {_words(rule)}, which is not in the spec")
            yield Text(f"      revert: {_revoke(rule)}", style="dim")
            yield Text("      keep: database.allowed_cidrs or allowed_security_groups", style="dim")


def _drift_lines(one: Drift, options: str) -> Iterator[Text]:
    from vdbctl.cli.plans import value

    yield Text(f"  {'-' if one.deleted else '~'} {one.address}" + " is gone" * one.deleted)
    for attribute in one.differences:
        yield Text.assemble(
            f"      {attribute.path}: ",
            (value(attribute.before, sensitive=attribute.sensitive), "green"),
            " -> ",
            (value(attribute.after, sensitive=attribute.sensitive), "red"),
        )
    for words in advice(one, options):
        yield Text(f"      {words}", style="dim")


def advice(one: Drift, options: str) -> Iterator[str]:
    """How to revert it, and how to keep it."""
    if not one.reverted:
        yield f"accept: vdbctl drift {options} --accept (no apply would touch it)"
        return
    yield f"revert: vdbctl apply {options}"
    fields = list(dict.fromkeys(FIELDS[a.name] for a in one.differences if a.name in FIELDS))
    if fields:
        yield f"keep: set {', '.join(fields)} in environments/{options.split()[0]}.yaml"


def _words(rule: StrayRule) -> str:
    way = "out to" if rule.egress else "in from"
    return f"{rule.protocol} {rule.ports} {way} {rule.source}"


def _revoke(rule: StrayRule) -> str:
    way = "egress" if rule.egress else "ingress"
    return (
        f"aws ec2 revoke-security-group-{way} --group-id {rule.group} "
        f"--security-group-rule-ids {rule.rule}"
    )


def _document(report: Report) -> dict[str, object]:
    return {
        "stack": report.environment.stack,
        "needs_somebody": report.needs_somebody,
        "drifts": [_drift_document(one, report.options) for one in report.drifts],
        "stray_rules": [
            {"group": rule.group, "rule": rule.rule, "words": _words(rule), "revert": _revoke(rule)}
            for rule in report.strays
        ],
    }


def _drift_document(one: Drift, options: str) -> dict[str, object]:
    return {
        "address": one.address,
        "origin": one.origin,
        "deleted": one.deleted,
        "reverted_by_apply": one.reverted,
        "attributes": _attributes(one),
        "advice": list(advice(one, options)),
    }


def _attributes(one: Drift) -> Sequence[dict[str, object]]:
    return [
        {
            "path": attribute.path,
            "before": attribute.before,
            "after": attribute.after,
            "sensitive": attribute.sensitive,
        }
        for attribute in one.differences
    ]
