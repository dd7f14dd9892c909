"""db status: how the database and the cache are, on one screen."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vdbctl.cli.services import Services
    from vdbctl.cli.show import Show
    from vdbctl.operate.status import Status


def status(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
) -> None:
    """Show the database: members, capacity, backups, what is pending, alarms, and the cache."""
    from vdbctl.cli import deployed
    from vdbctl.operate import status as operate

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    now = services.now()
    read = operate.read(found.aws, found.outputs, now)
    if as_json:
        services.show.json(dataclasses.asdict(read) | {"is_healthy": read.is_healthy})
    else:
        _screen(services.show, read, now)


def _screen(show: Show, read: Status, now: datetime) -> None:
    show.table(("", read.identifier), _facts(read, now))
    show.text("")
    columns = ("member", "role", "class", "zone", "state", "pending")
    show.table(
        columns,
        [
            (m.identifier, m.role, m.instance_class, m.zone, m.status, "; ".join(m.pending))
            for m in read.members
        ],
    )
    if isinstance(read.events, tuple) and read.events:
        show.text("")
        show.table(("last 24 h", ""), [(f"{one.at:%H:%M}", one.words) for one in read.events])


def _facts(read: Status, now: datetime) -> Iterator[tuple[str, str]]:
    from vdbctl.operate.status import Unknown

    yield "state", read.status
    yield "engine", f"{read.engine} {read.version}"
    if read.capacity:
        yield "capacity", _capacity(read)
    yield "Data API", "on" if read.data_api else "off"
    yield "protected", _words({"deletion": read.deletion_protection, "encrypted": read.encrypted})
    yield "restorable", _restorable(read, now)
    backup = read.last_backup
    if isinstance(backup, Unknown):
        yield "last backup", f"unknown: {backup.reason}"
    elif backup is None:
        yield "last backup", "none"
    else:
        yield "last backup", f"{_ago(backup.taken, now)}: {backup.identifier} ({backup.kind})"
    yield "windows", f"backup {read.windows[0]}, maintenance {read.windows[1]} UTC"
    if isinstance(read.maintenance, Unknown):
        yield "maintenance", f"unknown: {read.maintenance.reason}"
    else:
        yield "maintenance", "; ".join(read.maintenance) or "nothing is due"
    yield "alarms", _alarms(read)
    if read.cache is not None:
        yield "cache", _cache(read, now)


def _capacity(read: Status) -> str:
    from vdbctl.operate.status import Unknown

    capacity = read.capacity
    assert capacity is not None  # noqa: S101  # the caller has looked
    limits = f"{capacity.min_acu:g} to {capacity.max_acu:g} ACU"
    now = capacity.now_acu
    if isinstance(now, Unknown):
        return f"{limits}, now unknown: {now.reason}"
    if now is None:
        return f"{limits}, now not measured"
    return f"{limits}, " + ("paused" if capacity.is_paused else f"now {now:g}")


def _restorable(read: Status, now: datetime) -> str:
    earliest, latest = read.restorable
    kept = f"kept {read.backup_retention_days} days"
    if read.backup_retention_days == 0:
        return "no: automated backups are off"
    if latest is None:
        return f"not yet, {kept}"
    since = f"from {earliest:%Y-%m-%d %H:%M} " if earliest else ""
    return f"{since}to {latest:%Y-%m-%d %H:%M} UTC ({_ago(latest, now)}), {kept}"


def _alarms(read: Status) -> str:
    if not isinstance(read.alarms, tuple):
        return f"unknown: {read.alarms.reason}"
    if not read.alarms:
        return "there are none"
    on = [f"{one.name}: {one.reason}" for one in read.alarms if one.state == "ALARM"]
    silent = sum(one.state == "INSUFFICIENT_DATA" for one in read.alarms)
    words = "; ".join(on) if on else f"none of {len(read.alarms)} is on"
    return f"{words}, {silent} without data" if silent else words


def _cache(read: Status, now: datetime) -> str:
    from vdbctl.operate.status import Unknown

    cache = read.cache
    if isinstance(cache, Unknown):
        return f"unknown: {cache.reason}"
    assert cache is not None  # noqa: S101  # the caller has looked
    nodes = f", {', '.join(cache.nodes)}" if cache.nodes else ""
    shot = f", snapshot {_ago(cache.last_snapshot, now)}" if cache.last_snapshot else ""
    return f"{cache.identifier}, {cache.engine}, {cache.status}{nodes}{shot}"


def _words(flags: dict[str, bool]) -> str:
    return ", ".join(f"{name} {'on' if on else 'off'}" for name, on in flags.items())


def _ago(moment: datetime, now: datetime) -> str:
    minutes = max(int((now - moment).total_seconds() // 60), 0)
    if minutes < 120:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} days ago"
