"""A backup in the place of the database: restored beside it, verified, then the names change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.iac.terraform import Terraform
    from vdbctl.operate.restoring import Origin
    from vdbctl.operate.swap import Journal

INSTANCE = "module.database.aws_db_instance.this"
IMPORT = "vdbctl_restored.tf"


def run(
    services: Services, found: Deployed, origin: Origin, developer: str | None, timeout: int, *,
    yes: bool, verbose: bool,
) -> dict[str, str]:  # fmt: skip
    """Restore, verify, ask, change names, and bring Terraform and the users to it.

    Returns:
        What has which name now, for programs.
    """
    from vdbctl.cli import apply, prepare
    from vdbctl.cli.db.restore import journal_file
    from vdbctl.operate import swap

    _refuse(found)
    show, file = services.show, journal_file(services, found.environment.stack)
    begun = swap.Journal.read(file)
    if begun:
        show.say(f"going on with the restore of {begun.origin} that was cut off", "yellow")
    else:
        begun = _begin(services, found, origin)
    if not begun.is_complete:
        _ask(services, found, begun, yes=yes)
        begun.write(file)
        begun = _restored(services, found, origin, begun, timeout)
        begun.write(file)
    with show.waiting("changing names") as tell:
        swap.run(found.aws, begun, timeout_s=timeout, tell=tell)
    show.done(f"{begun.restored} is {found.identifier} now, and the old one {begun.kept_as}")
    resolved = services.resolved(found.environment.name, developer)
    terraform = prepare.prepared(services, resolved, verbose=verbose)
    _adopt(terraform, found, begun)
    try:
        consent = apply.Consent(yes=True, cost=True, freeze=True)
        apply.change(services, terraform, resolved.environment, consent, verbose=verbose)
    finally:
        (terraform.folder / IMPORT).unlink(missing_ok=True)
    apply.bring_up(services, resolved.environment, terraform.outputs())
    file.unlink()
    show.done(f"{found.identifier} has {begun.origin}; {begun.kept_as} is yours to keep or delete")
    return {"restored": begun.origin, "database": found.identifier, "kept_as": begun.kept_as}


def _ask(services: Services, found: Deployed, begun: Journal, *, yes: bool) -> None:
    """With the name of the environment, where its file wants that."""
    from vdbctl.cli.consent import ask, ask_name

    question = (
        f"restore {begun.origin} in the place of {found.identifier}? It is kept as "
        f"{begun.kept_as}; what was written since then is only there, and connections break."
    )
    if found.environment.guards.confirm == "name" and not yes:
        ask_name(services, question, found.environment.name)
    else:
        ask(services, question, yes=yes)


def _refuse(found: Deployed) -> None:
    """What has more that hangs on the database than its name.

    Raises:
        OperationFailed: There are replicas, a second region or a proxy.
    """
    from vdbctl.errors import OperationFailed

    environment = found.environment
    database, recovery = environment.database, environment.recovery
    reasons = [
        ("read replicas", bool(getattr(database, "replicas", 0))),
        ("a second region", bool(recovery and recovery.region)),
        ("a proxy", environment.proxy is not None),
        ("an adopted database", database.adopted is not None),
    ]
    there = [words for words, holds in reasons if holds]
    if there:
        raise OperationFailed(
            f"{environment.stack} has {', '.join(there)}, which follow the old database",
            hint="restore --into a new environment, and point the programs to it",
        )


def _begin(services: Services, found: Deployed, origin: Origin) -> Journal:
    from vdbctl.operate import restoring, swap
    from vdbctl.spec import names

    restoring.require(found.aws, found.outputs, origin)
    stamp = f"{services.now():%m%d%H%M}"
    return swap.Journal(
        stack=found.environment.stack,
        origin=origin.words,
        restored=names.beside(found.identifier, f"-restored-{stamp}"),
        kept_as=names.beside(found.identifier, f"-before-{stamp}"),
        of_cluster=found.is_cluster,
    )


def _restored(
    services: Services, found: Deployed, origin: Origin, begun: Journal, timeout: int
) -> Journal:
    """Restore beside, compare the ledgers, and note everything that changes its name."""
    from vdbctl.cli.db.restore import MARK, compare_ledgers
    from vdbctl.operate import restoring, swap

    show = services.show
    password = None
    if found.environment.database.master_credentials == "own" and found.outputs.database_secret_arn:
        password = found.aws.login(found.outputs.database_secret_arn).password
    tags = {"Project": found.environment.project, restoring.MADE_BY: MARK}
    with show.waiting(f"restoring {begun.origin} into {begun.restored}") as tell:
        restored = restoring.restore(
            found.aws, found.outputs, origin, begun.restored, tags, password=password,
            timeout_s=timeout, tell=show.paced(tell),
        )  # fmt: skip
    show.done(f"{begun.restored} is available after {restored.seconds:.0f} s")
    words = compare_ledgers(services, restored.outputs, found.outputs)
    show.done(f"{begun.restored} answers: {words}")
    return swap.journal(found.aws, begun, found.identifier)


def _adopt(terraform: Terraform, found: Deployed, begun: Journal) -> None:
    """Terraform knows an instance by its resource id, and would follow the old one."""
    from vdbctl.iac import recovery

    if begun.of_cluster:
        return
    state = terraform.store.read()
    if state and INSTANCE in state.addresses:
        terraform.forget([INSTANCE])
    file = terraform.folder / IMPORT
    file.write_text(recovery.blocks({INSTANCE: found.identifier}), encoding="utf-8")
