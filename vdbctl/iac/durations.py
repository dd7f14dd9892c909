"""How long AWS takes, roughly: what a person wants to know before going to lunch.

The ranges are rough estimates, neither measured on AWS nor promised by it. Resources of one stage
are made side by side, stages one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vdbctl.iac.types import Action

Minutes = tuple[int, int]

_STAGES: tuple[Mapping[str, Mapping[Action, Minutes]], ...] = (
    {
        "aws_nat_gateway": {"create": (2, 3), "delete": (1, 2)},
        "aws_vpc_endpoint": {"create": (1, 3), "delete": (1, 5)},
        "aws_rds_global_cluster": {"create": (1, 2), "delete": (1, 2)},
    },
    {
        "aws_db_instance": {"create": (6, 20), "update": (1, 30), "delete": (4, 12)},
        "aws_rds_cluster": {"create": (1, 3), "update": (1, 20), "delete": (1, 5)},
        "aws_elasticache_replication_group": {
            "create": (6, 15),
            "update": (5, 25),
            "delete": (5, 10),
        },
        "aws_elasticache_serverless_cache": {
            "create": (1, 4),
            "update": (1, 4),
            "delete": (1, 4),
        },
        "aws_lb": {"create": (2, 4), "update": (0, 1), "delete": (0, 1)},
    },
    {
        "aws_rds_cluster_instance": {"create": (5, 12), "update": (1, 15), "delete": (3, 10)},
        "aws_ecs_service": {"create": (1, 5), "update": (2, 10), "delete": (1, 5)},
    },
    {
        "aws_db_proxy": {"create": (4, 10), "update": (1, 2), "delete": (1, 3)},
        "aws_db_proxy_endpoint": {"create": (3, 8), "delete": (1, 3)},
    },
)


def minutes(changes: Iterable[tuple[str, Action]]) -> Minutes:
    """Least and most minutes that these changes may take; seconds count as nothing.

    Args:
        changes: Resource type and action of each change.
    """
    known = list(changes)
    least = most = 0
    for stage in _STAGES:
        found = [range_ for change in known if (range_ := _range(stage, *change))]
        least += max((low for low, _ in found), default=0)
        most += max((high for _, high in found), default=0)
    return least, most


def _range(
    stage: Mapping[str, Mapping[Action, Minutes]], kind: str, action: Action
) -> Minutes | None:
    actions = stage.get(kind, {})
    if action != "replace":
        return actions.get(action)
    parts = [actions[part] for part in ("delete", "create") if part in actions]
    return (sum(low for low, _ in parts), sum(high for _, high in parts)) if parts else None
