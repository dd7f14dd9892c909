"""checklist pre, checklist post: what is looked at before and after an apply, by looking at it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
    from vdbctl.operate.cache_status import Cache
    from vdbctl.operate.evidence import Evidence
    from vdbctl.operate.status import Status, Unknown
    from vdbctl.spec.load import Resolved

Moment = Annotated[
    Literal["pre", "post"], typer.Argument(metavar="pre|post", help="Before or after an apply.")
]


def register(app: typer.Typer) -> None:
    """Add `checklist` at the top level."""
    app.command(rich_help_panel="Environments")(checklist)


def checklist(
    ctx: typer.Context,
    moment: Moment,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Go through everything before (pre) or after (post) an apply, each with its evidence."""
    from vdbctl.cli import deployed, evidence

    services: Services = ctx.obj
    if moment == "pre":
        if sandbox:
            services.enter_sandbox()
        found = before(services, services.resolved(name, developer))
    else:
        found = after(services, deployed.find(services, name, developer, sandbox=sandbox), via)
    evidence.show(services, found, as_json=as_json, what=f"checklist {moment} {name}")


def before(services: Services, resolved: Resolved) -> Iterator[Evidence]:
    """The file, its price, its migrations, the machine, the account."""
    from vdbctl.cli import doctor
    from vdbctl.operate.evidence import Evidence, tried

    environment = resolved.environment
    yield _spec(services, resolved)
    yield _baseline(services, resolved)
    yield tried("budget", lambda: _budget(services, resolved))
    yield tried("freeze", lambda: _freeze(services, resolved))
    if environment.migrations:
        yield tried("migrations", lambda: _migrations(services, resolved))
        yield _lint(services, environment.migrations.set)
    yield _recipients(resolved)
    yield from doctor.machine(services)
    yield from doctor.account(services, environment)
    yield tried("state", lambda: _state(services, resolved))
    if environment.backup is None and environment.tier == "prod":
        advice = "`backup:` in the file adds AWS Backup, with copies in another region"
        yield Evidence("backups", "warning", "only those of the database itself", advice)


def after(services: Services, found: Deployed, via: str | None) -> Iterator[Evidence]:
    """What was made, as AWS and the database themselves tell."""
    from vdbctl.operate import advisories, status
    from vdbctl.operate.evidence import Evidence, tried

    read = status.read(found.aws, found.outputs, services.now())
    yield from _control_plane(found, read)
    with closing(services.database(found.outputs, via)) as database:
        yield tried("answer", lambda: _greeting(database))
        if found.environment.migrations:
            yield tried("migrations", lambda: _ledger(services, found, database))
        yield from advisories.check(database)
        yield _vectors(database)
    for who in ("application", "readonly"):
        if getattr(found.outputs, f"{who}_secret_arn"):
            yield _login(services, found, who, via)
    yield _subscriptions(found)
    if read.cache is not None:
        yield _cache(read.cache)
    yield Evidence("drift", "skipped", "not looked at here", "`vdbctl drift` compares with AWS")


# -- before ----------------------------------------------------------------------------------------


def _spec(services: Services, resolved: Resolved) -> Evidence:
    from vdbctl.operate.evidence import Evidence

    findings = services.findings(resolved.environment)
    errors = [one for one in findings if one.severity == "error"]
    if errors:
        words = "; ".join(f"{one.field}: {one.message}" for one in errors)
        return Evidence("file", "failed", words, "; ".join(one.advice for one in errors))
    if findings:
        words = "; ".join(f"{one.field}: {one.message}" for one in findings)
        return Evidence("file", "warning", words, "`vdbctl validate` shows each with its advice")
    return Evidence("file", "ok", f"environments/{resolved.environment.name}.yaml has no finding")


def _baseline(services: Services, resolved: Resolved) -> Evidence:
    from vdbctl.check import baseline
    from vdbctl.operate.evidence import Evidence

    rows = baseline.check(resolved.environment, services.now().date())
    failed = [row.control.id for row in rows if row.status == "failed"]
    name = resolved.environment.name
    if failed:
        return Evidence(
            "security baseline", "failed", ", ".join(failed), f"`vdbctl check {name}` says how"
        )
    passed = sum(row.status == "passed" for row in rows)
    return Evidence("security baseline", "ok", f"{passed} of {len(rows)} controls, none fails")


def _budget(services: Services, resolved: Resolved) -> str:
    from vdbctl.cost.estimate import guard_budget

    environment = resolved.environment
    estimate = services.estimate(environment)
    guard_budget(estimate, environment, allowed=False)
    budget = environment.budget_monthly_usd
    return f"{estimate.monthly_usd:,.2f} USD a month" + (
        f" of {budget:,.2f}" if budget else ", and the file sets no budget"
    )


def _freeze(services: Services, resolved: Resolved) -> str:
    from vdbctl.spec.guards import enforce_freeze

    environment = resolved.environment
    enforce_freeze(environment.stack, environment.guards, services.now(), allowed=False)
    return "changes are allowed now"


def _migrations(services: Services, resolved: Resolved) -> str:
    found = services.migrations(resolved.environment)
    return f"{len(found)} files, as the index of their set says"


def _lint(services: Services, set_name: str) -> Evidence:
    from vdbctl.cli import lint as reading
    from vdbctl.migrate import lint
    from vdbctl.migrate.rules import RULES
    from vdbctl.operate.evidence import Evidence

    problems = lint.lint(reading.read(services, set_name), RULES)
    errors = [f"{one.path}:{one.line} {one.rule}" for one in problems if one.severity == "error"]
    if errors:
        advice = f"`vdbctl migrate lint {set_name}` says more"
        return Evidence("lint", "failed", "; ".join(errors), advice)
    return Evidence("lint", "ok", f"{set_name}: no error, {len(problems)} warnings")


def _recipients(resolved: Resolved) -> Evidence:
    from vdbctl.operate.evidence import Evidence

    monitoring = resolved.environment.monitoring
    emails = monitoring.emails if monitoring else ()
    if emails:
        return Evidence("alarms go to", "ok", ", ".join(emails))
    return Evidence(
        "alarms go to", "warning", "nobody", "write `monitoring: {emails: [...]}` into the file"
    )


def _state(services: Services, resolved: Resolved) -> str:
    store = services.store(resolved.environment)
    state = store.read()
    words = "nothing is deployed yet" if state is None else f"{len(state.addresses)} resources"
    return f"{store.where()}: {words}"


# -- after -----------------------------------------------------------------------------------------


def _control_plane(found: Deployed, read: Status) -> Iterator[Evidence]:
    from vdbctl.operate.evidence import Evidence
    from vdbctl.operate.status import Unknown

    wanted, name = found.environment.database, found.environment.name
    states = {read.identifier: read.status, **{one.identifier: one.status for one in read.members}}
    bad = {key: value for key, value in states.items() if value != "available"}
    words = ", ".join(f"{key} is {value}" for key, value in (bad or states).items())
    yield Evidence("database", "failed" if bad else "ok", words, f"`vdbctl db wait {name}`")
    for what, is_so, should in (
        ("deletion protection", read.deletion_protection, wanted.deletion_protection),
        ("encryption", read.encrypted, True),
        ("Data API", read.data_api, wanted.data_api),
        ("days of backups", read.backup_retention_days, wanted.backup_retention_days),
    ):
        right = is_so == should or (what == "days of backups" and int(is_so) >= int(should))
        yield Evidence(
            what, "ok" if right else "failed", f"{is_so}, the file says {should}", "apply again"
        )
    latest = read.restorable[1]
    yield Evidence(
        "restorable",
        "ok" if latest else "warning",
        f"until {latest:%Y-%m-%d %H:%M} UTC" if latest else "not yet: no backup is complete",
        f"`vdbctl dr drill {name}` tries it",
    )
    if isinstance(read.alarms, Unknown):
        yield Evidence("alarms", "skipped", read.alarms.reason)
    else:
        on = [one.name for one in read.alarms if one.state == "ALARM"]
        seen = ", ".join(on) if on else f"{len(read.alarms)} alarms, none is on"
        yield Evidence("alarms", "failed" if on else "ok", seen, f"`vdbctl db status {name}`")


def _greeting(database: Database) -> str:
    from vdbctl.database import wait

    greeting = wait.until_ready(database, timeout_s=120)
    return f"PostgreSQL {greeting.version}, database {greeting.database}, user {greeting.user}"


def _ledger(services: Services, found: Deployed, database: Database) -> str:
    from vdbctl.errors import HistoryMismatch
    from vdbctl.migrate import ledger, plan

    entries = ledger.entries(database)
    rows = plan.compare(services.migrations(found.environment), entries)
    waiting = [row.title for row in rows if row.state != "applied"]
    if waiting:
        raise HistoryMismatch(
            f"{len(waiting)} of {len(rows)} are not applied: {', '.join(waiting)}",
            hint=f"`vdbctl migrate up {found.environment.name}`",
        )
    return f"all {len(rows)} are applied"


def _vectors(database: Database) -> Evidence:
    from vdbctl.operate import vector_indexes
    from vdbctl.operate.evidence import Evidence

    found = vector_indexes.find(database)
    broken = [one.name for one in found if not one.is_valid]
    if broken:
        advice = "`vdbctl db maintain` rebuilds them"
        return Evidence("vector indexes", "failed", f"not valid: {', '.join(broken)}", advice)
    return Evidence("vector indexes", "ok", f"{len(found)}, all valid")


def _login(services: Services, found: Deployed, who: str, via: str | None) -> Evidence:
    from vdbctl.cli import connect
    from vdbctl.errors import DatabaseUnreachable, ExtraMissing, VdbctlError
    from vdbctl.operate.evidence import Evidence

    name = f"login as {who}"
    try:
        login = connect.login(found.aws, found.outputs, who)
        connect.direct(services, found.outputs, login, via).close()
    except (DatabaseUnreachable, ExtraMissing) as error:
        return Evidence(name, "skipped", error.message, "--via HOST:PORT of a tunnel tries it")
    except VdbctlError as error:
        advice = f"`vdbctl db users {found.environment.name}` brings users to their secrets"
        return Evidence(name, "failed", error.message, advice)
    return Evidence(name, "ok", f"{login.username} gets in with its secret")


def _subscriptions(found: Deployed) -> Evidence:
    from vdbctl.aws import translated
    from vdbctl.errors import AwsRefused
    from vdbctl.operate.evidence import Evidence

    name, topic = "alarms go to", found.outputs.alarm_topic_arn
    if topic is None:
        return Evidence(name, "warning", "there is no topic", "`monitoring:` in the file")
    try:
        with translated("sns:ListSubscriptionsByTopic"):
            subscriptions = found.aws.client("sns").list_subscriptions_by_topic(TopicArn=topic)
    except AwsRefused as error:
        return Evidence(name, "skipped", error.message, error.hint or "")
    there = subscriptions["Subscriptions"]
    waiting = [one["Endpoint"] for one in there if one["SubscriptionArn"] == "PendingConfirmation"]
    if waiting:
        advice = "they must follow the link in AWS's mail"
        return Evidence(name, "warning", f"not confirmed: {', '.join(waiting)}", advice)
    if not there:
        return Evidence(name, "warning", "nobody", "`monitoring: {emails: [...]}` in the file")
    return Evidence(name, "ok", ", ".join(one["Endpoint"] for one in there))


def _cache(cache: Cache | Unknown) -> Evidence:
    from vdbctl.operate.evidence import Evidence
    from vdbctl.operate.status import Unknown

    if isinstance(cache, Unknown):
        return Evidence("cache", "skipped", cache.reason)
    verdict: Literal["ok", "failed"] = "ok" if cache.status == "available" else "failed"
    return Evidence("cache", verdict, f"{cache.identifier} ({cache.engine}) is {cache.status}")
