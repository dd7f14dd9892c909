"""cache inspect: memory, hits, and the keys that take the most."""

from __future__ import annotations

import dataclasses
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vdbctl.cli.services import Services
    from vdbctl.operate.cache_keys import Contents


def inspect(
    ctx: typer.Context,
    name: EnvName,
    scan: Annotated[
        int, typer.Option("--scan", metavar="KEYS", min=0, help="Ask for the size of so many.")
    ] = 10_000,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Show the cache's memory, hits and evictions, and its biggest keys."""
    from vdbctl.cli import connect, deployed
    from vdbctl.errors import OperationFailed
    from vdbctl.operate import cache_keys

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    outputs = found.outputs
    if outputs.cache_endpoint is None or outputs.cache_port is None:
        raise OperationFailed(
            f"{outputs.stack} has no cache", hint="`cache:` in its file makes one"
        )
    if outputs.cache_secret_arn is None:
        raise OperationFailed(
            f"the cache of {outputs.stack} takes IAM tokens alone",
            hint="`cache.authentication: token` adds a user with a token",
        )
    token = found.aws.secret(outputs.cache_secret_arn).fields["auth_token"]
    host, port = connect.address(via) if via else (outputs.cache_endpoint, outputs.cache_port)
    with (
        closing(cache_keys.open_cache(host, port, token, tls=not services.sandboxed)) as client,
        services.show.waiting("asking the cache"),
    ):
        contents = cache_keys.look(client, scan)
    if as_json:
        services.show.json(dataclasses.asdict(contents))
        return
    services.show.table(("cache", outputs.stack), _facts(contents))
    if contents.biggest:
        services.show.text("")
        rows = [
            (one.name, one.kind, _size(one.size_bytes), "never" if one.ttl_s is None else one.ttl_s)
            for one in contents.biggest
        ]
        columns = ("biggest keys", "type", "takes", "expires in s")
        services.show.table(columns, rows, right=columns[2:])


def _facts(contents: Contents) -> Iterator[tuple[str, str]]:
    yield "version", f"{contents.version}, {contents.role}"
    memory = _size(contents.memory_bytes)
    if contents.memory_max_bytes:
        share = contents.memory_bytes / contents.memory_max_bytes
        memory += f" of {_size(contents.memory_max_bytes)} ({share:.0%})"
    if contents.fragmentation:
        memory += f", fragmentation {contents.fragmentation:g}"
    yield "memory", memory
    yield "hits", "nothing was read yet" if contents.hit_pct is None else f"{contents.hit_pct:g} %"
    yield "evicted", f"{contents.evicted:,} (policy {contents.policy or 'not told'})"
    yield "clients", str(contents.clients)
    yield (
        "keys",
        (
            f"{contents.keys:,}; of {contents.looked_at:,} that were looked at "
            f"{contents.without_expiry:,} never expire"
        ),
    )


def _size(count: int) -> str:
    if count < 10_000:
        return f"{count:,} B"
    return f"{count / 1024:,.0f} KiB" if count < 10 * 1024**2 else f"{count / 1024**2:,.1f} MiB"
