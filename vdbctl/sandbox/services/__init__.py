"""What moto 5.2.5 lacks for the resources of a database stack, one module per service.

State lives in moto's own backends and objects, so that a reset clears it. Each correction names
the gap; when moto closes one, its lines go.
"""

from __future__ import annotations

from vdbctl.sandbox.databases import Databases
from vdbctl.sandbox.services import (
    autoscaling,
    backup,
    budgets,
    cache_operations,
    cloudwatch,
    ec2,
    ecs,
    elasticache,
    iam,
    lambda_functions,
    rds,
    rds_operations,
    rds_restores,
    s3,
    secretsmanager,
    turns,
)


def install(databases: Databases) -> None:
    """Correct moto in this process; call once, before its first request."""
    autoscaling.install()
    backup.install()
    budgets.install()
    cloudwatch.install()
    ec2.install()
    ecs.install()
    elasticache.install()
    cache_operations.install()
    iam.install()
    lambda_functions.install()
    rds.install(databases)
    rds_restores.install(databases)
    rds_operations.install(databases)
    s3.install()
    secretsmanager.install()
    turns.install()
