"""What the owners of the shipped environments described, value by value."""

from __future__ import annotations

DATABASE = "module.database.aws_db_instance.this"
CACHE = "module.cache.aws_elasticache_replication_group.this"

DESCRIBED = {
    "free-tier": {  # E1, E2, E5, E6, E7
        DATABASE: {
            "instance_class": "db.t4g.micro", "allocated_storage": 20, "max_allocated_storage": 0,
            "multi_az": False, "backup_retention_period": 7, "backup_window": "03:00-04:00",
            "maintenance_window": "sun:04:00-sun:05:00", "copy_tags_to_snapshot": True,
            "auto_minor_version_upgrade": True, "monitoring_interval": 0,
            "publicly_accessible": False, "storage_encrypted": True,
        },
        CACHE: {
            "node_type": "cache.t3.micro", "num_cache_clusters": 1, "snapshot_retention_limit": 0,
            "maintenance_window": "sun:06:00-sun:07:00",
        },
        "module.function_export.aws_lambda_function.this": {"timeout": 300, "memory_size": 128},
        "module.function_erase.aws_lambda_function.this": {"timeout": 180, "memory_size": 128},
        "module.function_audit.aws_lambda_function.this": {"timeout": 60, "memory_size": 128},
        'module.database_alarms.aws_cloudwatch_metric_alarm.this["primary-cpu"]': {"threshold": 90},
        "module.backup_plan.aws_backup_plan.this": {},
        "module.backup_copies.aws_backup_vault.this": {},
    },
    "dev": {  # C1, D1 dev, D2 dev
        DATABASE: {
            "instance_class": "db.t4g.medium", "allocated_storage": 20, "storage_type": "gp3",
            "multi_az": False, "backup_retention_period": 1, "storage_encrypted": True,
            "performance_insights_retention_period": 7,
        },
        CACHE: {
            "node_type": "cache.t4g.micro", "num_cache_clusters": 1, "snapshot_retention_limit": 1,
            "transit_encryption_enabled": True,
        },
        'module.network.aws_nat_gateway.this["use1-az1"]': {},
        'module.network.aws_subnet.isolated["use1-az2"]': {},
        "module.service_api.aws_ecs_service.this": {"desired_count": 1},
        "module.bucket_uploads.aws_s3_bucket.this": {},
        "module.bucket_artifacts.aws_s3_bucket.this": {},
        "module.bucket_logs.aws_s3_bucket.this": {},
        "module.cache_secret.aws_secretsmanager_secret.this": {"name": "vectors/dev/redis/auth-token"},
    },
    "staging": {  # D1 staging, D2 staging, D5
        DATABASE: {
            "instance_class": "db.t3.medium", "allocated_storage": 50, "multi_az": True,
            "backup_retention_period": 7, "backup_window": "03:00-04:00",
            "maintenance_window": "mon:04:00-mon:05:00", "storage_encrypted": True,
            "performance_insights_retention_period": 7,
        },
        CACHE: {
            "node_type": "cache.t3.small", "num_cache_clusters": 2, "multi_az_enabled": True,
            "automatic_failover_enabled": True, "snapshot_retention_limit": 7,
            "snapshot_window": "04:00-05:00", "maintenance_window": "sun:05:00-sun:06:00",
        },
        "module.application_secret.aws_secretsmanager_secret.this": {
            "name": "vectors/staging/rds/credentials"
        },
    },
    "prod": {  # C2, D1 prod, D2 prod, D5, D8, D9, D10
        DATABASE: {
            "instance_class": "db.r6g.large", "allocated_storage": 100, "storage_type": "gp3",
            "max_allocated_storage": 500, "multi_az": True, "backup_retention_period": 30,
            "backup_window": "03:00-04:00", "maintenance_window": "mon:04:00-mon:05:00",
            "deletion_protection": True, "storage_encrypted": True, "monitoring_interval": 60,
            "performance_insights_retention_period": 465,  # two years are no longer offered
        },
        'module.database.aws_db_instance.replica["1"]': {"instance_class": "db.r6g.large"},
        CACHE: {
            "node_type": "cache.r6g.large", "num_cache_clusters": 3, "multi_az_enabled": True,
            "automatic_failover_enabled": True, "snapshot_retention_limit": 30,
            "maintenance_window": "sun:05:00-sun:06:00",
        },
        "module.proxy.aws_db_proxy.this": {"require_tls": True, "idle_client_timeout": 1800},
        'module.service_api.aws_appautoscaling_target.this["this"]': {"max_capacity": 6},
        'module.database_alarms.aws_cloudwatch_metric_alarm.this["primary-cpu"]': {"threshold": 80},
        'module.database_alarms.aws_cloudwatch_metric_alarm.this["1-replica-lag"]': {"threshold": 60},
        'module.cache_alarms.aws_cloudwatch_metric_alarm.this["3-evictions"]': {"threshold": 1000},
        'module.database_events.aws_db_event_subscription.this["instances"]': {},
        'module.network.aws_flow_log.this["this"]': {"traffic_type": "ALL"},
        "module.key.aws_kms_key.this": {"enable_key_rotation": True},
    },
    "serverless": {  # A1, A4, A5, B1
        "module.database.aws_rds_cluster.this": {
            "engine": "aurora-postgresql", "enable_http_endpoint": True,
            "serverlessv2_scaling_configuration.0.min_capacity": 0.5,
            "serverlessv2_scaling_configuration.0.max_capacity": 4,
            "backup_retention_period": 7, "storage_encrypted": True,
            "enabled_cloudwatch_logs_exports": ["postgresql"],
        },
        'module.database.aws_rds_cluster_instance.this["1"]': {"instance_class": "db.serverless"},
        "module.cache.aws_elasticache_serverless_cache.this": {"engine": "valkey"},
        "module.network.aws_vpc.this": {"cidr_block": "10.0.0.0/16"},
        'module.endpoints.aws_vpc_endpoint.interface["rds-data"]': {},
        "module.lambda_role.aws_iam_role.this": {},
    },
}  # fmt: skip
