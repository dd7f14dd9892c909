"""How long names may be on AWS, against a plan.

Source: API references of the services, as botocore 1.43 has them, and the checks of the AWS provider
5.100; read 2026-11-29.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests import requirements

NAMING = frozenset(
    {
        "alarm_name", "bucket", "cluster_identifier", "dashboard_name", "db_proxy_endpoint_name",
        "family", "final_snapshot_identifier", "function_name", "global_cluster_identifier",
        "global_replication_group_id_suffix", "identifier", "name", "name_prefix",
        "replication_group_id", "user_group_id", "user_id", "user_name",
    }
)  # fmt: skip
"""Attributes that name something on AWS."""
PREFIXED = 255 - 26
"""What the provider takes as the beginning of a name, to which it adds 26 characters."""
UNKNOWN = 10_000
"""AWS says of none how long it may be."""
LONGEST = {
    "aws_appautoscaling_policy.name": 256,
    "aws_backup_plan.name": 50,
    "aws_backup_vault.name": 50,
    "aws_budgets_budget.name": 100,
    "aws_cloudwatch_dashboard.dashboard_name": 255,
    "aws_cloudwatch_event_rule.name": 64,
    "aws_cloudwatch_log_group.name": 512,
    "aws_cloudwatch_log_metric_filter.name": 512,
    "aws_cloudwatch_metric_alarm.alarm_name": 255,
    "aws_db_event_subscription.name": 255,
    "aws_db_instance.final_snapshot_identifier": 255,
    "aws_db_instance.identifier": 63,
    "aws_db_parameter_group.name_prefix": PREFIXED,
    "aws_db_proxy.name": 63,
    "aws_db_proxy_endpoint.db_proxy_endpoint_name": 63,
    "aws_db_subnet_group.name": 255,
    "aws_ecs_cluster.name": 255,
    "aws_ecs_service.name": 255,
    "aws_ecs_task_definition.family": 255,
    "aws_elasticache_global_replication_group.global_replication_group_id_suffix": UNKNOWN,
    "aws_elasticache_parameter_group.name": 255,
    "aws_elasticache_replication_group.final_snapshot_identifier": 255,
    "aws_elasticache_replication_group.replication_group_id": 40,
    "aws_elasticache_serverless_cache.name": 40,
    "aws_elasticache_serverless_cache.user_group_id": 40,
    "aws_elasticache_subnet_group.name": 255,
    "aws_elasticache_user.user_id": 40,
    "aws_elasticache_user.user_name": 120,
    "aws_elasticache_user_group.user_group_id": 40,
    "aws_iam_policy.name": 128,
    "aws_iam_role.name": 64,
    "aws_kms_alias.name": 256,
    "aws_lambda_function.function_name": 64,
    "aws_lb.name": 32,
    "aws_rds_cluster.cluster_identifier": 63,
    "aws_rds_cluster.final_snapshot_identifier": 255,
    "aws_rds_cluster_instance.identifier": 63,
    "aws_rds_cluster_parameter_group.name_prefix": PREFIXED,
    "aws_rds_global_cluster.global_cluster_identifier": 63,
    "aws_s3_bucket.bucket": 63,
    "aws_secretsmanager_secret.name": 512,
    "aws_security_group.name_prefix": PREFIXED,
    "aws_sns_topic.name": 256,
}


def problems(document: dict[str, Any], stack: str) -> Iterator[str]:
    """Names that are made of the stack's and are too long, or whose limit is not in the table."""
    for address, values in requirements.resources(document).items():
        kind = address.split("[")[0].rsplit(".", 2)[1]
        for attribute in NAMING & set(values):
            name = values[attribute]
            if not isinstance(name, str) or stack[:20] not in name:
                continue
            longest = LONGEST.get(f"{kind}.{attribute}")
            if longest is None:
                yield f"{address}: how long may {kind}.{attribute} be?"
            elif len(name) > longest:
                yield f"{address}: {attribute} {name} has {len(name)} characters of {longest}"
