"""cache restore: the cache made anew out of a snapshot, with a snapshot of what it held."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Timeout, Verbose, Yes

if TYPE_CHECKING:
    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.operate.snapshots import Snapshot
    from vdbctl.spec.load import Resolved

ADDRESSES = {
    "nodes": "module.cache.aws_elasticache_replication_group.this",
    "serverless": "module.cache.aws_elasticache_serverless_cache.this",
}


def restore(
    ctx: typer.Context,
    name: EnvName,
    snapshot: Annotated[
        str, typer.Option(metavar="ID", help="From this snapshot (cache snapshot list).")
    ],
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    timeout: Timeout = 3600,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Make the cache anew from a snapshot; what it holds now is kept in another one."""
    from vdbctl.cli import apply, deployed, prepare
    from vdbctl.errors import OperationFailed
    from vdbctl.operate import snapshots

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    wanted = snapshots.get(found.aws, found.outputs, "cache", snapshot)
    if wanted is None or not wanted.is_complete:
        raise OperationFailed(
            f"{found.outputs.stack} has no complete snapshot {snapshot} of its cache",
            hint=f"`vdbctl cache snapshot list {name}` shows what there is",
        )
    kept = f"{found.outputs.stack}-before-{services.now():%m%d%H%M}"
    _require_consent(services, found, snapshot, kept, yes=yes)
    resolved = _from(services.resolved(name, developer), wanted)
    terraform = prepare.prepared(services, resolved, verbose=verbose)
    address = ADDRESSES[resolved.environment.cache.kind]  # type: ignore[union-attr]  # it has one
    state = terraform.store.read()
    if state and address in state.addresses:  # else an earlier run was cut off in between
        _keep(services, found, kept, timeout)
        terraform.replace = address
    consent = apply.Consent(yes=True, cost=True, freeze=True, data_loss=frozenset({address}))
    try:
        apply.change(services, terraform, resolved.environment, consent, verbose=verbose)
    except BaseException:
        services.show.say("not finished: the same command goes on with it", "yellow")
        raise
    # The workspace as the file says, without where this one cache came from.
    prepare.prepared(services, services.resolved(name, developer), verbose=verbose)
    apply.bring_up(services, found.environment, terraform.outputs())
    services.show.done(f"the cache of {found.outputs.stack} began with {snapshot}")
    if as_json:
        services.show.json({"restored": snapshot, "kept_as": kept})


def _from(resolved: Resolved, snapshot: Snapshot) -> Resolved:
    environment = resolved.environment
    cache = environment.cache
    if cache is None:
        return resolved
    source = snapshot.arn if cache.kind == "serverless" else snapshot.identifier
    changed = cache.model_copy(update={"source_snapshot": source})
    return dataclasses.replace(
        resolved, environment=environment.model_copy(update={"cache": changed})
    )


def _require_consent(
    services: Services, found: Deployed, snapshot: str, kept: str, *, yes: bool
) -> None:
    from vdbctl.cli.consent import ask

    ask(
        services,
        f"make the cache of {found.outputs.stack} anew from {snapshot}? It is away for some "
        f"minutes; what it holds now is kept as snapshot {kept}.",
        yes=yes,
    )


def _keep(services: Services, found: Deployed, name: str, timeout: int) -> None:
    from vdbctl.operate import snapshots

    tags = {"MadeBy": "vdbctl cache restore"}
    with services.show.waiting(f"snapshot {name}") as tell:
        snapshots.take(found.aws, found.outputs, "cache", name, tags, timeout_s=timeout, tell=tell)
    services.show.done(f"what it holds now is in {name}")
