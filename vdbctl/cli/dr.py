"""dr: what a loss would cost, tried before it happens."""

from __future__ import annotations

import dataclasses
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vdbctl import files
from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Timeout, Via, Yes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.operate.drill import Drill, Promise
    from vdbctl.operate.integrity import Check
    from vdbctl.operate.restoring import Origin, Restored

app = typer.Typer(help="Try a recovery before it is needed.", no_args_is_help=True)

CLEANING_TIMEOUT_S = 1800
SHOWN = 3
"""Failures in the message; the report has all of them."""

FromSnapshot = Annotated[
    bool, typer.Option("--snapshot/--latest", help="The newest snapshot, or the latest moment.")
]


@dataclasses.dataclass(frozen=True)
class Intent:
    """What a drill would do.

    Attributes:
        backup_at: Moment whose data is restored.
    """

    stack: str
    makes: str
    backup: str
    backup_at: datetime | None
    promise: Promise
    left_over: tuple[str, ...]


@app.command()
def plan(
    ctx: typer.Context,
    name: EnvName,
    snapshot: FromSnapshot = True,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
) -> None:
    """Show what a drill would restore, make, check and remove."""
    from vdbctl.cli import deployed

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    intent, _ = _intent(services, found, snapshot=snapshot)
    if as_json:
        services.show.json(dataclasses.asdict(intent))
    else:
        services.show.table(("", "drill"), _facts(intent))


@app.command()
def drill(
    ctx: typer.Context,
    name: EnvName,
    snapshot: FromSnapshot = True,
    reports: Annotated[Path, typer.Option(help="Folder for the report.")] = Path("drills"),
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the restored database for a look.")
    ] = False,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    timeout: Timeout = 7200,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Restore the newest backup beside the database, check it, measure, remove it, report."""
    from vdbctl.cli import deployed
    from vdbctl.cli.consent import ask
    from vdbctl.errors import NotVerified

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    intent, origin = _intent(services, found, snapshot=snapshot)
    services.show.table(("", "drill"), _facts(intent), to_stderr=True)
    ask(services, f"restore {intent.backup} into {intent.makes}, and remove it again?", yes=yes)
    _clean_up(services, found, intent.left_over)
    done = _run(services, found, intent, origin, via, timeout, keep=keep)
    file = _write(services, reports, done)
    if as_json:
        services.show.json(
            dataclasses.asdict(done) | {"report": str(file), "failures": done.failures}
        )
    else:
        _show(services, done)
        services.show.text(f"{file}")
    if done.failures:
        raise NotVerified(
            f"the drill of {done.stack} failed: {'; '.join(done.failures[:SHOWN])}"
            + (f"; and {len(done.failures) - SHOWN} more" if len(done.failures) > SHOWN else ""),
            hint=f"{file} has everything that was checked",
        )


def _intent(services: Services, found: Deployed, *, snapshot: bool) -> tuple[Intent, Origin]:
    """What is newest.

    Raises:
        OperationFailed: There is no backup.
    """
    from vdbctl.errors import OperationFailed
    from vdbctl.operate import drill as operate
    from vdbctl.operate import restoring, status
    from vdbctl.spec import names

    aws, outputs, now = found.aws, found.outputs, services.now()
    if snapshot:
        newest = status.last_backup(aws, outputs)
        if newest is None:
            raise OperationFailed(
                f"{found.identifier} has no snapshot",
                hint=f"`vdbctl db snapshot create {found.environment.name}`, or --latest",
            )
        origin, at = restoring.Origin(newest.identifier), newest.taken
        words = f"snapshot {newest.identifier} ({newest.kind})"
    else:
        origin, words = restoring.Origin(), "the latest moment"
        latest = status.restorable(aws, outputs)[1]
        if latest is None:
            raise OperationFailed(
                f"{found.identifier} cannot be restored to a point in time yet",
                hint="are automated backups on? --snapshot takes the newest snapshot",
            )
        at = latest
    name = names.beside(found.identifier, f"-drill-{now:%m%d%H%M}")
    left = restoring.left_over(aws, outputs, name.removesuffix(f"{now:%m%d%H%M}"), operate.MARK)
    intent = Intent(found.environment.stack, name, words, at, _promise(found), left)
    return intent, origin


def _promise(found: Deployed) -> Promise:
    from vdbctl.operate.drill import DEFAULT, Promise

    recovery = found.environment.recovery
    if recovery is None:
        return DEFAULT
    return Promise(
        recovery.rto_minutes, recovery.rpo_minutes, f"environments/{found.environment.name}.yaml"
    )


def _run(
    services: Services, found: Deployed, intent: Intent, origin: Origin, via: str | None,
    timeout: int, *, keep: bool,
) -> Drill:  # fmt: skip
    """The drill itself; what it made is removed, whatever happens."""
    from vdbctl.operate import drill as operate
    from vdbctl.operate import restoring

    began, clock = services.now(), time.monotonic()
    show = services.show
    tags = {"Project": found.environment.project, restoring.MADE_BY: operate.MARK}
    own = found.environment.database.master_credentials == "own"
    password = None
    if own and found.outputs.database_secret_arn:
        password = found.aws.login(found.outputs.database_secret_arn).password
    try:
        with show.waiting(f"restoring {intent.backup} into {intent.makes}") as tell:
            restored = restoring.restore(
                found.aws, found.outputs, origin, intent.makes, tags, password=password,
                timeout_s=timeout, tell=show.paced(tell),
            )  # fmt: skip
        show.done(f"{intent.makes} is available after {restored.seconds:.0f} s")
        with show.waiting("checking what it holds") as tell:
            checks = tuple(_checked(services, found, restored, via, show.paced(tell)))
        recovered = time.monotonic() - clock
    finally:
        if not keep:
            _clean_up(services, found, (intent.makes,))
    if keep:
        show.say(f"{intent.makes} is kept; the next drill removes it", "yellow")
    return operate.Drill(
        intent.stack, began, intent.backup, intent.backup_at, restored.seconds, recovered, checks,
        intent.promise,
    )  # fmt: skip


def _checked(
    services: Services, found: Deployed, restored: Restored, via: str | None,
    tell: Callable[[str], None],
) -> Iterator[Check]:  # fmt: skip
    from vdbctl.database import wait
    from vdbctl.operate import integrity

    with closing(services.database(restored.outputs)) as copy:
        greeting = wait.until_ready(copy, timeout_s=300, on_wait=tell)
        yield integrity.Check("login", "ok", f"PostgreSQL {greeting.version} as {greeting.user}")
        with closing(services.database(found.outputs, via)) as first:
            found_there = []
            for check in integrity.checks(copy, first):
                tell(check.name)
                found_there.append(check)
            if found_there[0].verdict == "ok":
                found_there += integrity.queries(copy, first, _queries(services, found))
        yield from found_there
        if found_there[0].verdict == "ok":  # else the set has moved on since the backup
            yield from _set_checks(services, found, copy)


def _queries(services: Services, found: Deployed) -> dict[str, str]:
    """The examples of the migration set, as far as each is one statement."""
    from vdbctl.migrate import source
    from vdbctl.migrate.placeholders import fill
    from vdbctl.migrate.statements import split

    if found.environment.migrations is None:
        return {}
    folder, values = (
        services.set_folder(found.environment),
        services.placeholders(found.environment),
    )
    texts = {}
    for path in sorted((folder / "queries").glob("*.sql")):
        statements = split(fill(source.text(path), values, path), path)
        if len(statements) == 1:
            texts[path.stem] = statements[0].text
    return texts


def _set_checks(services: Services, found: Deployed, copy: Any) -> Iterator[Check]:
    """The queries that the migration set itself is held against."""
    from vdbctl.migrate import checks
    from vdbctl.operate.integrity import Check

    environment = found.environment
    if environment.migrations is None:
        return
    folder = services.set_folder(environment)
    broken = list(checks.run(copy, folder, services.placeholders(environment)))
    for one in broken:
        yield Check(one.where, "failed", one.words)
    if not broken:
        count = len(list((folder / "checks").glob("*.sql")))
        yield Check(f"checks of {folder.name}", "ok", f"{count} queries found nothing wrong")


def _clean_up(services: Services, found: Deployed, names: tuple[str, ...]) -> None:
    from vdbctl.operate import restoring

    for name in names:
        with services.show.waiting(f"removing {name}") as tell:
            restoring.remove(
                found.aws, found.outputs, name, timeout_s=CLEANING_TIMEOUT_S, tell=tell
            )
        services.show.done(f"{name} is removed")


def _write(services: Services, folder: Path, done: Drill) -> Path:
    from vdbctl.operate import drill as operate

    file = services.project / folder / f"{done.stack}-{done.began:%Y%m%d-%H%M}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    files.write(file, operate.report(done))
    return file


def _facts(intent: Intent) -> Iterator[tuple[str, str]]:
    promise = intent.promise
    yield (
        "restores",
        intent.backup + (f" of {intent.backup_at:%Y-%m-%d %H:%M} UTC" if intent.backup_at else ""),
    )
    yield "makes", f"{intent.makes}, in the network of {intent.stack}, for as long as the drill"
    yield (
        "checks",
        "login, ledger, each table, B-tree and vector indexes, queries and checks of the set",
    )
    yield (
        "promised",
        (
            f"back within {promise.rto_minutes} min, at most {promise.rpo_minutes} min lost "
            f"({promise.of})"
        ),
    )
    yield "removes", "it again, and writes a dated report"
    if intent.left_over:
        yield "first removes", f"what an earlier drill left: {', '.join(intent.left_over)}"


def _show(services: Services, done: Drill) -> None:
    rows = [(one.name, one.verdict, one.evidence) for one in done.checks]
    services.show.table(("check", "", "evidence"), rows)
    rpo = "unknown" if done.rpo is None else f"{done.rpo.total_seconds() / 60:.0f} min"
    services.show.text(
        f"recovered in {done.recovered_s / 60:.1f} min (promised {done.promise.rto_minutes}), "
        f"backup {rpo} old (promised {done.promise.rpo_minutes} min)"
    )
