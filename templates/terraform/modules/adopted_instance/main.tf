# An RDS instance that was there before. What is not said here stays as it is.

locals {
  port    = aws_db_instance.this.port
  support = var.maintenance.extended_support ? "open-source-rds-extended-support" : "open-source-rds-extended-support-disabled"
}

resource "aws_db_instance" "this" {
  identifier     = var.identifier
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  multi_az       = var.multi_az

  allocated_storage     = var.storage.size_gb
  max_allocated_storage = var.storage.max_gb
  storage_type          = var.storage.type
  iops                  = var.storage.iops
  storage_throughput    = var.storage.throughput_mbps
  storage_encrypted     = var.encrypted

  db_subnet_group_name                = var.placement.subnet_group
  vpc_security_group_ids              = var.placement.security_group_ids
  parameter_group_name                = var.placement.parameter_group
  publicly_accessible                 = var.publicly_accessible
  iam_database_authentication_enabled = var.iam_authentication

  backup_retention_period    = var.backup.retention_days
  backup_window              = var.backup.window
  maintenance_window         = var.maintenance.window
  auto_minor_version_upgrade = var.maintenance.auto_minor_upgrades
  apply_immediately          = var.maintenance.apply_immediately
  ca_cert_identifier         = var.maintenance.ca_certificate
  engine_lifecycle_support   = local.support

  deletion_protection       = var.protection.deletion_protection
  skip_final_snapshot       = var.protection.final_snapshot_name == null
  final_snapshot_identifier = var.protection.final_snapshot_name

  enabled_cloudwatch_logs_exports = var.monitoring.log_exports
  monitoring_interval             = var.monitoring.interval_s
  monitoring_role_arn             = var.monitoring.role_arn

  lifecycle {
    ignore_changes = [
      copy_tags_to_snapshot,
      database_insights_mode,
      dedicated_log_volume,
      manage_master_user_password,
      performance_insights_enabled,
      performance_insights_retention_period,
      tags,
      tags_all,
    ]
  }
}
