"""Which Terraform resource types cost, and which do not.

A test compares this with the modules, so that a new resource cannot be forgotten on the bill.
"""

from __future__ import annotations

PRICED = {
    "aws_backup_vault": "backup-plan.*",
    "aws_cloudwatch_dashboard": "dashboard",
    "aws_cloudwatch_log_group": "logs.*",
    "aws_cloudwatch_log_metric_filter": "custom-metric",
    "aws_cloudwatch_metric_alarm": "alarm",
    "aws_db_instance": "rds.*, ipv4 where public, secret",
    "aws_db_proxy": "proxy.*",
    "aws_db_proxy_endpoint": "endpoint.hour",
    "aws_ecs_service": "fargate.*",
    "aws_eip": "ipv4",
    "aws_elasticache_replication_group": "cache.node.*, cache.backup",
    "aws_elasticache_serverless_cache": "cache.serverless.*, cache.backup",
    "aws_kms_key": "key",
    "aws_lambda_function": "lambda.*",
    "aws_lb": "alb.*, logs.* and custom-metric with its services",
    "aws_nat_gateway": "nat.*",
    "aws_ecs_cluster": "custom-metric where container_insights is on",
    "aws_rds_cluster": "aurora.storage.*, aurora.io, aurora.backup, data-api.requests, secret",
    "aws_rds_cluster_activity_stream": "kinesis.activity-stream",
    "aws_rds_cluster_instance": "aurora.acu.*, aurora.instance.*, insights.*",
    "aws_s3_bucket": "s3.*",
    "aws_secretsmanager_secret": "secret",
    "aws_vpc_endpoint": "endpoint.* for interface endpoints; gateway endpoints are free",
}

FREE = frozenset(
    {
        "aws_appautoscaling_policy",
        "aws_appautoscaling_target",
        "aws_backup_plan",
        "aws_backup_selection",
        "aws_budgets_budget",
        "aws_cloudwatch_event_rule",  # schedules are free
        "aws_cloudwatch_event_target",
        "aws_db_event_subscription",
        "aws_db_parameter_group",
        "aws_db_proxy_default_target_group",
        "aws_db_proxy_target",
        "aws_db_subnet_group",
        "aws_default_security_group",
        "aws_ecs_cluster_capacity_providers",
        "aws_ecs_task_definition",
        "aws_elasticache_global_replication_group",  # its nodes are priced
        "aws_elasticache_parameter_group",
        "aws_elasticache_subnet_group",
        "aws_elasticache_user",
        "aws_elasticache_user_group",
        "aws_flow_log",  # its log group is priced
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_internet_gateway",
        "aws_kms_alias",
        "aws_lambda_permission",
        "aws_lb_listener",
        "aws_lb_listener_rule",
        "aws_lb_target_group",
        "aws_rds_cluster_parameter_group",
        "aws_rds_global_cluster",  # its clusters and replicated writes are priced
        "aws_route",
        "aws_route_table",
        "aws_route_table_association",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
        "aws_secretsmanager_secret_rotation",
        "aws_secretsmanager_secret_version",
        "aws_security_group",
        "aws_sns_topic",  # the first million messages and thousand mails a month
        "aws_sns_topic_policy",
        "aws_sns_topic_subscription",
        "aws_subnet",
        "aws_vpc",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    }
)
