# RDS for PostgreSQL: one instance, a standby where multi_az says so, and read replicas.

locals {
  support  = var.maintenance.extended_support ? "open-source-rds-extended-support" : "open-source-rds-extended-support-disabled"
  major    = split(".", var.engine_version)[0]
  family   = "postgres${local.major}"
  advanced = var.monitoring.insights == "advanced"

  replicas = { for number in range(1, var.replicas.count + 1) : tostring(number) => number }

  # Enforced here and not by the engine's default, which differs between versions. Where it is the default, AWS
  # reports it as pending-reboot whatever is asked for.
  tls        = { value = "1", apply_method = tonumber(local.major) >= 15 ? "pending-reboot" : "immediate" }
  parameters = merge({ "rds.force_ssl" = local.tls }, coalesce(var.parameters, {}))
  own_group  = var.parameters == null ? {} : { own = local.parameters }
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = local.engine_version
  instance_class = var.instance_class
  multi_az       = var.multi_az

  # The plan says that it is a major upgrade, and is the place to say no.
  allow_major_version_upgrade = true

  snapshot_identifier = var.origin.snapshot

  # A restored one keeps the name that it had; another one here would replace it.
  db_name                       = local.restored ? null : var.database_name
  username                      = var.master.username
  manage_master_user_password   = local.managed ? true : null
  master_user_secret_kms_key_id = local.managed ? var.kms_key_arn : null
  password_wo                   = local.managed ? null : var.master_password
  password_wo_version           = local.managed ? null : var.master.own_secret.generation

  allocated_storage     = var.storage.size_gb
  max_allocated_storage = var.storage.max_gb
  storage_type          = var.storage.type
  iops                  = var.storage.iops
  storage_throughput    = var.storage.throughput_mbps
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  db_subnet_group_name                = aws_db_subnet_group.this.name
  vpc_security_group_ids              = [aws_security_group.this.id]
  publicly_accessible                 = var.publicly_accessible
  parameter_group_name                = try(aws_db_parameter_group.this["own"].name, "default.${local.family}")
  iam_database_authentication_enabled = var.iam_authentication

  backup_retention_period    = var.backup.retention_days
  backup_window              = var.backup.window
  maintenance_window         = var.maintenance.window
  auto_minor_version_upgrade = var.maintenance.auto_minor_upgrades
  apply_immediately          = var.maintenance.apply_immediately
  copy_tags_to_snapshot      = true
  delete_automated_backups   = true
  ca_cert_identifier         = var.maintenance.ca_certificate

  deletion_protection       = var.protection.deletion_protection
  skip_final_snapshot       = var.protection.final_snapshot_name == null
  final_snapshot_identifier = var.protection.final_snapshot_name

  enabled_cloudwatch_logs_exports       = var.monitoring.log_retention_days == null ? [] : ["postgresql"]
  monitoring_interval                   = var.monitoring.interval_s
  monitoring_role_arn                   = var.monitoring.interval_s == 0 ? null : var.monitoring.role_arn
  database_insights_mode                = var.monitoring.insights
  performance_insights_enabled          = true
  performance_insights_retention_period = local.advanced ? 465 : 7
  performance_insights_kms_key_id       = var.kms_key_arn
  engine_lifecycle_support              = local.support

  dynamic "restore_to_point_in_time" {
    for_each = var.origin.instance == null ? {} : { origin = var.origin }

    content {
      source_db_instance_identifier = restore_to_point_in_time.value.instance
      restore_time                  = restore_to_point_in_time.value.time
      use_latest_restorable_time    = restore_to_point_in_time.value.time == null ? true : null
    }
  }

  dynamic "blue_green_update" {
    for_each = var.blue_green ? { enabled = true } : {}

    content {
      enabled = blue_green_update.value
    }
  }

  depends_on = [aws_cloudwatch_log_group.postgresql]

  lifecycle {
    # Where the data came from only matters once.
    ignore_changes = [restore_to_point_in_time, snapshot_identifier]

    postcondition {
      condition     = !local.managed || length(self.master_user_secret) > 0
      error_message = "RDS has not made the master user's secret (as after a restore). Run apply again."
    }
  }
}

resource "aws_db_instance" "replica" {
  for_each = local.replicas

  identifier          = "${var.name}-replica-${each.key}"
  replicate_source_db = aws_db_instance.this.identifier
  instance_class      = coalesce(var.replicas.class, var.instance_class)

  max_allocated_storage = var.storage.max_gb
  storage_encrypted     = true

  vpc_security_group_ids              = [aws_security_group.this.id]
  publicly_accessible                 = false
  parameter_group_name                = try(aws_db_parameter_group.this["own"].name, "default.${local.family}")
  iam_database_authentication_enabled = var.iam_authentication

  maintenance_window         = var.maintenance.window
  auto_minor_version_upgrade = var.maintenance.auto_minor_upgrades
  apply_immediately          = var.maintenance.apply_immediately
  ca_cert_identifier         = var.maintenance.ca_certificate
  copy_tags_to_snapshot      = true
  deletion_protection        = var.protection.deletion_protection
  skip_final_snapshot        = true

  enabled_cloudwatch_logs_exports       = var.monitoring.log_retention_days == null ? [] : ["postgresql"]
  monitoring_interval                   = var.monitoring.interval_s
  monitoring_role_arn                   = var.monitoring.interval_s == 0 ? null : var.monitoring.role_arn
  database_insights_mode                = var.monitoring.insights
  performance_insights_enabled          = true
  performance_insights_retention_period = local.advanced ? 465 : 7
  performance_insights_kms_key_id       = var.kms_key_arn

  depends_on = [aws_cloudwatch_log_group.replica]
}

resource "aws_cloudwatch_log_group" "replica" {
  for_each = var.monitoring.log_retention_days == null ? {} : local.replicas

  name              = "/aws/rds/instance/${var.name}-replica-${each.key}/postgresql"
  retention_in_days = var.monitoring.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_db_parameter_group" "this" {
  for_each = local.own_group

  name_prefix = "${var.name}-"
  family      = local.family
  description = "Parameters of ${var.name}"

  dynamic "parameter" {
    for_each = each.value

    content {
      name         = parameter.key
      value        = parameter.value.value
      apply_method = parameter.value.apply_method
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Owned here, so that logs are kept for as long as said and go when the environment goes.
resource "aws_cloudwatch_log_group" "postgresql" {
  for_each = var.monitoring.log_retention_days == null ? {} : { postgresql = var.monitoring.log_retention_days }

  name              = "/aws/rds/instance/${var.name}/${each.key}"
  retention_in_days = each.value
  kms_key_id        = var.kms_key_arn
}
