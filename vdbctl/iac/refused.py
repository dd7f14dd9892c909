"""Changes that Terraform plans and AWS refuses, found before anything is made.

The sandbox refuses the same (docs/refusals.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from vdbctl.fact import Fact

FACTS = (
    Fact(
        "storage that shrinks, and versions that go back, are refused",
        'RDS User Guide, "Increasing DB instance storage capacity" and "Upgrades of the RDS for '
        'PostgreSQL DB engine"',
        date(2026, 11, 29),
    ),
    Fact(
        "no major upgrade of one member of a Global Database",
        "hashicorp/terraform-provider-aws #28761",
        date(2026, 11, 29),
    ),
    Fact(
        "a subnet group stays in its VPC",
        "hashicorp/terraform-provider-aws #27459",
        date(2026, 11, 29),
    ),
)
Values = Mapping[str, Any]
_ENGINES = frozenset({"aws_db_instance", "aws_rds_cluster"})


def of_one(kind: str, before: Values, after: Values) -> str:
    """Why AWS would refuse to change one resource so, and what to do; "" if it would not.

    Args:
        kind: Type of the resource, which stays.
        before: Its values now, as the plan document holds them; `after` likewise.
    """
    rules: tuple[Callable[[str, Values, Values], str], ...] = (_shrinks, _goes_back, _is_a_member)
    return next((words for rule in rules if (words := rule(kind, before, after))), "")


def moved(changes: Mapping[str, tuple[str, tuple[str, ...]]]) -> frozenset[str]:
    """Addresses of subnet groups that would have to move to another VPC.

    Args:
        changes: Action and attributes that force a replacement, by address.
    """
    moving = {
        _module(address)
        for address, (_, reason) in changes.items()
        if ".aws_security_group." in f".{address}" and "vpc_id" in reason
    }
    return frozenset(
        address
        for address, (action, _) in changes.items()
        if action == "update" and "_subnet_group." in address and _module(address) in moving
    )


MOVED = (
    "a subnet group stays in its VPC: make an environment with the other network, and restore a "
    "snapshot into it"
)


def kept_by(kind: str, before: Values, after: Values) -> str:
    """What would keep the data of a cache that is replaced because AWS has upgraded it."""
    running, wanted = before.get("engine_version_actual"), after.get("engine_version")
    if kind != "aws_elasticache_replication_group" or not running or not wanted:
        return ""
    now, then = _number(str(running)), _number(str(wanted))
    if then >= now[: len(then)]:
        return ""
    return f'; {running} runs: write version: "{".".join(map(str, now[:2]))}" to keep it'


def _module(address: str) -> str:
    return address.rpartition(".aws_")[0]


def _shrinks(kind: str, before: Values, after: Values) -> str:
    now, wanted = before.get("allocated_storage"), after.get("allocated_storage")
    if kind != "aws_db_instance" or not now or not wanted or wanted >= now:
        return ""
    return (
        f"storage of RDS never shrinks: write storage_gb: {now}, or load the data into a new "
        "environment"
    )


def _goes_back(kind: str, before: Values, after: Values) -> str:
    running = str(before.get("engine_version_actual") or before.get("engine_version") or "")
    wanted = str(after.get("engine_version") or "")
    if kind not in _ENGINES or not running or not wanted:
        return ""
    now, then = _number(running), _number(wanted)
    if then >= now[: len(then)]:
        return ""
    return f"{running} runs, and no database goes back to {wanted}: write at least {running}"


def _is_a_member(kind: str, before: Values, after: Values) -> str:
    now, then = before.get("engine_version"), after.get("engine_version")
    if kind != "aws_rds_cluster" or not before.get("global_cluster_identifier"):
        return ""
    if not now or not then or _number(str(now))[0] == _number(str(then))[0]:
        return ""
    return (
        "a member of a Global Database gets no other major version alone: leave out "
        "recovery.database, upgrade, and add it again"
    )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
