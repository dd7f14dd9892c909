"""state: where it is kept, moving it, and the locks on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, OptionalEnvName, Sandbox, Yes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vdbctl.cli.services import Services
    from vdbctl.iac.locks import Lock
    from vdbctl.spec.load import Resolved
    from vdbctl.spec.model import Environment

app = typer.Typer(help="Where Terraform's state is kept, and who holds it.", no_args_is_help=True)


@app.command()
def bootstrap(
    ctx: typer.Context, name: EnvName, sandbox: Sandbox = False, yes: Yes = False
) -> None:
    """Make the bucket that `state` in the spec names, or harden it, and move the state into it."""
    from vdbctl.cli.consent import ask
    from vdbctl.errors import PolicyViolated
    from vdbctl.operate.state_bucket import StateBucket

    services: Services = ctx.obj
    found = services.read(name)
    environment, place = found.environment, found.environment.state
    if place.kind != "s3":
        raise PolicyViolated(
            f"{found.source}: state.kind is {place.kind}, so there is no bucket to make",
            hint="write `state: {kind: s3, bucket: NAME}` into the file",
        )
    resolved = _entered(services, name, None, sandbox=sandbox)
    bucket = StateBucket(services.aws(place.region or environment.region), place.bucket)
    if bucket.exists():
        services.show.step(f"harden {place.bucket}")
    else:
        ask(services, f"make the bucket {place.bucket} in {bucket.region}?", yes=yes)
        services.show.step(f"make {place.bucket}")
        bucket.create()
    for words in bucket.harden(place.kms_key_arn):
        services.show.done(words)
    _move(services, resolved, yes=yes)


@app.command()
def move(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
) -> None:
    """Move the state from where it is to where the spec wants it; the old copy stays."""
    services: Services = ctx.obj
    resolved = _entered(services, name, developer, sandbox=sandbox)
    if not _move(services, resolved, yes=yes):
        services.show.say(f"the state of {resolved.environment.stack} is where the spec wants it")


@app.command("locks")
def locks_(
    ctx: typer.Context,
    name: OptionalEnvName = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
) -> None:
    """Show who holds which state, since when, doing what; developers' copies too."""
    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    names = [name] if name else services.environment_names()
    found = [row for one in names for row in _locks(services, services.resolved(one).environment)]
    if as_json:
        services.show.json(
            [
                {"stack": stack, "id": lock.id, "who": lock.who, "doing": lock.doing}
                | {"since": lock.since}
                for stack, lock in found
            ]
        )
        return
    if not found:
        services.show.say("no state is locked")
        return
    rows = [(stack, lock.who, lock.doing, lock.since, lock.id) for stack, lock in found]
    services.show.table(("stack", "who", "doing", "since (UTC)", "id"), rows)


@app.command()
def unlock(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    force: Annotated[
        bool, typer.Option("--force", help="Even if the lock is young: its run is dead.")
    ] = False,
) -> None:
    """Take a state away from a run that is dead; a young lock is refused."""
    from vdbctl.cli.consent import ask
    from vdbctl.iac import locks

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    environment = services.resolved(name, developer).environment
    store = services.store(environment)
    lock = store.lock()
    if lock is None:
        services.show.say(f"{environment.stack} is not locked")
        return
    locks.guard(lock, environment.stack, services.now(), force=force)
    ask(services, f"take the lock from {lock.words(services.now())}?", yes=yes)
    store.release(lock)
    services.show.done(f"{environment.stack} is unlocked")


def _entered(services: Services, name: str, developer: str | None, *, sandbox: bool) -> Resolved:
    resolved = services.sound(name, developer)
    if sandbox:
        services.enter_sandbox()
    services.aws(resolved.environment.region).identity()
    return resolved


def _move(services: Services, resolved: Resolved, *, yes: bool) -> bool:
    """Move the state, if it is elsewhere; and see that it arrived.

    Returns:
        False if there was nothing to move.

    Raises:
        TerraformFailed: It did not arrive; the old one is still where it was.
    """
    from vdbctl.cli import prepare, report
    from vdbctl.cli.consent import ask
    from vdbctl.errors import TerraformFailed
    from vdbctl.iac import applied
    from vdbctl.render import workspace

    environment = resolved.environment
    terraform = services.terraform(environment)
    held = terraform.state_is_in()
    if held is None:
        return False
    prepare.hold(services, environment)
    ask(services, f"move the state from {held} to {terraform.store.where()}?", yes=yes)
    old = services.store_of_last_init(terraform.folder)
    before = old.read()
    workspace.write(services.workspace(environment), services.files(resolved))
    with report.progress(services.show, terraform, "moving the state", verbose=False):
        terraform.move_state()
    after = terraform.store.read()
    if before is not None and (after is None or after.addresses != before.addresses):
        raise TerraformFailed(
            f"the state did not arrive whole in {terraform.store.where()}",
            hint=f"it is still in {held}; change `state` in the spec back and look",
        )
    applied.move(old, terraform.store)
    count = len(after.addresses) if after else 0
    services.show.done(f"{count} resources: from {held} to {terraform.store.where()}")
    return True


def _locks(services: Services, environment: Environment) -> Iterator[tuple[str, Lock]]:
    """Locks on an environment's stack and on its developers' copies."""
    for stack, store in services.stores(environment):
        lock = store.lock()
        if lock:
            yield stack, lock
