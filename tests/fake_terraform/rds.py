"""Databases and snapshots that somebody else made, as RDS tells of them by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]
_CALLS = {
    "describe_db_instances": ("DBInstances", "DBInstanceNotFound"),
    "describe_db_clusters": ("DBClusters", "DBClusterNotFoundFault"),
    "describe_db_snapshots": ("DBSnapshots", "DBSnapshotNotFound"),
    "describe_db_cluster_snapshots": ("DBClusterSnapshots", "DBClusterSnapshotNotFoundFault"),
}


@dataclass
class Rds:
    """What there is, by kind of answer and by name or ARN.

    Attributes:
        asked: Calls, with what they asked for.
    """

    there: dict[str, dict[str, Json]] = field(default_factory=dict)
    asked: list[tuple[str, Json]] = field(default_factory=list)

    def put(self, answer: str, name: str, **values: Any) -> None:
        """Something exists: `put("DBSnapshots", "before", Engine="postgres")`."""
        self.there.setdefault(answer, {})[name] = values

    @staticmethod
    def answers(operation: str) -> bool:
        return operation in _CALLS

    def answer(self, operation: str, arguments: Json) -> Json:
        """What RDS answers when it is asked for one by its name."""
        answer, missing = _CALLS[operation]
        self.asked.append((operation, arguments))
        [name] = [value for key, value in arguments.items() if key.endswith("Identifier")]
        found = self.there.get(answer, {}).get(name)
        if found is None:
            raise ClientError({"Error": {"Code": missing, "Message": f"no {name}"}}, operation)
        return {answer: [found]}
