# An Aurora PostgreSQL cluster that was there before. What is not said here stays as it is.

locals {
  port    = aws_rds_cluster.this.port
  support = var.maintenance.extended_support ? "open-source-rds-extended-support" : "open-source-rds-extended-support-disabled"

  # Keys are identifiers: an instance keeps its address when another one becomes the writer.
  instances = {
    for number, identifier in var.instances.identifiers : identifier => {
      class = number == 0 ? var.instances.class : coalesce(var.instances.reader_class, var.instances.class)
    }
  }
}

resource "aws_rds_cluster" "this" {
  cluster_identifier = var.identifier
  engine             = "aurora-postgresql"
  engine_version     = var.engine_version
  storage_type       = var.storage_type == "aurora" ? null : var.storage_type
  storage_encrypted  = var.encrypted

  enable_http_endpoint                = var.data_api
  iam_database_authentication_enabled = var.iam_authentication

  db_subnet_group_name            = var.placement.subnet_group
  vpc_security_group_ids          = var.placement.security_group_ids
  db_cluster_parameter_group_name = var.placement.parameter_group

  backup_retention_period      = max(var.backup.retention_days, 1)
  preferred_backup_window      = var.backup.window
  preferred_maintenance_window = var.maintenance.window
  apply_immediately            = var.maintenance.apply_immediately
  engine_lifecycle_support     = local.support

  deletion_protection       = var.protection.deletion_protection
  skip_final_snapshot       = var.protection.final_snapshot_name == null
  final_snapshot_identifier = var.protection.final_snapshot_name

  enabled_cloudwatch_logs_exports = var.monitoring.log_exports

  dynamic "serverlessv2_scaling_configuration" {
    for_each = var.instances.max_acu == null ? {} : { this = var.instances }

    content {
      min_capacity             = serverlessv2_scaling_configuration.value.min_acu
      max_capacity             = serverlessv2_scaling_configuration.value.max_acu
      seconds_until_auto_pause = serverlessv2_scaling_configuration.value.min_acu == 0 ? serverlessv2_scaling_configuration.value.pause_after_s : null
    }
  }

  lifecycle {
    ignore_changes = [
      copy_tags_to_snapshot,
      database_insights_mode,
      enable_global_write_forwarding,
      enable_local_write_forwarding,
      global_cluster_identifier,
      manage_master_user_password,
      performance_insights_enabled,
      performance_insights_retention_period,
      tags,
      tags_all,
    ]
  }
}

resource "aws_rds_cluster_instance" "this" {
  for_each = local.instances

  identifier         = each.key
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  engine_version     = aws_rds_cluster.this.engine_version
  instance_class     = each.value.class
  ca_cert_identifier = var.maintenance.ca_certificate

  auto_minor_version_upgrade = var.maintenance.auto_minor_upgrades
  apply_immediately          = var.maintenance.apply_immediately
  monitoring_interval        = var.monitoring.interval_s
  monitoring_role_arn        = var.monitoring.role_arn

  lifecycle {
    ignore_changes = [
      copy_tags_to_snapshot,
      performance_insights_enabled,
      performance_insights_retention_period,
      promotion_tier,
      publicly_accessible,
      tags,
      tags_all,
    ]
  }
}
