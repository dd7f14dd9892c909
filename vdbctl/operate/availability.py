"""Until a cluster or an instance is available, and each member of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from vdbctl.aws import Aws
from vdbctl.errors import OperationFailed
from vdbctl.fact import Fact
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import status, waiting

FACTS = (
    Fact(
        "states of instances and clusters",
        'RDS User Guide, "Viewing Amazon RDS DB instance status"; Aurora User Guide, '
        '"Viewing DB cluster status"',
        date(2026, 11, 22),
    ),
)

BROKEN: Mapping[str, str] = {
    "failed": "AWS could not make it; destroy it and apply again",
    "inaccessible-encryption-credentials": "its KMS key is disabled or its grant is gone; enable "
    "the key, then start the database",
    "inaccessible-encryption-credentials-recoverable": "its KMS key is disabled; enable the key, "
    "then start the database (aws rds start-db-cluster or start-db-instance)",
    "incompatible-network": "its subnets have no free address, or the VPC is gone",
    "incompatible-option-group": "an option of its option group does not fit its version",
    "incompatible-parameters": "a parameter does not fit its class or version; set it back",
    "incompatible-restore": "the snapshot does not fit what it was restored into",
    "incompatible-create": "its class or version does not fit what was asked for",
    "insufficient-capacity": "AWS has none of this class here just now; choose another class",
    "restore-error": "the restore failed; choose another snapshot or moment",
    "storage-full": "storage is full; raise storage_gb or storage_max_gb, then apply",
    "stopped": "it is stopped; `vdbctl dev extend` starts a copy, `aws rds start-db-cluster` or "
    "`start-db-instance` any other",
    "deleting": "it is being deleted",
}
"""States that do not become available by themselves, and what helps."""


def wait(
    aws: Aws,
    outputs: Outputs,
    *,
    timeout_s: float,
    tell: Callable[[str], None] = lambda _words: None,
    sleep: Callable[[float], None] = time.sleep,
) -> float:
    """Wait for the database of a stack.

    Returns:
        Seconds that it took.

    Raises:
        OperationFailed: It is in a state that does not end by itself, or gone.
        WaitTimedOut: It is not available in time.
    """
    if outputs.engine == "aurora-postgresql":
        return until_cluster(
            aws, outputs.database_identifier, timeout_s=timeout_s, tell=tell, sleep=sleep
        )
    return until_instance(
        aws, outputs.database_identifier, timeout_s=timeout_s, tell=tell, sleep=sleep
    )


def until_cluster(aws: Aws, name: str, **options: Any) -> float:
    """Wait for an Aurora cluster and all its instances."""

    def look() -> str | None:
        found = status.cluster(aws, name)
        states = {name: found["Status"]}
        for member in found.get("DBClusterMembers", []):
            one = member["DBInstanceIdentifier"]
            states[one] = status.instance(aws, one)["DBInstanceStatus"]
        if len(states) == 1:
            return f"{name} has no instance yet"
        return _unfinished(states)

    return waiting.until(look, what=name, **options)


def until_instance(aws: Aws, name: str, **options: Any) -> float:
    """Wait for an instance."""
    return waiting.until(
        lambda: _unfinished({name: status.instance(aws, name)["DBInstanceStatus"]}),
        what=name,
        **options,
    )


def _unfinished(states: Mapping[str, str]) -> str | None:
    for name, state in states.items():
        if state in BROKEN:
            raise OperationFailed(f"{name} is {state}", hint=BROKEN[state])
    waited = [f"{name} is {state}" for name, state in states.items() if state not in _USABLE]
    return ", ".join(waited) or None


_USABLE = frozenset(
    {
        "available",
        "backing-up",
        "configuring-enhanced-monitoring",
        "configuring-iam-database-auth",
        "configuring-log-exports",
        "storage-optimization",
        "storage-config-upgrade",
    }
)
"""States in which a database takes connections."""
