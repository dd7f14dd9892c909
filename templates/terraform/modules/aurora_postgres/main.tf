# An Aurora PostgreSQL cluster: Serverless v2 or provisioned, with the Data API where it is wanted.

locals {
  support  = var.maintenance.extended_support ? "open-source-rds-extended-support" : "open-source-rds-extended-support-disabled"
  major    = split(".", var.engine_version)[0]
  family   = "aurora-postgresql${local.major}"
  advanced = var.monitoring.insights == "advanced"

  # The writer is 1. Keys stay put when readers come and go.
  instances = {
    for number in range(1, var.instances.readers + 2) : tostring(number) => {
      class = number == 1 ? var.instances.class : coalesce(var.instances.reader_class, var.instances.class)
      tier  = number == 1 ? 0 : 1
    }
  }

  # Enforced here and not by the engine's default, which differs between versions. Where it is the default, AWS
  # reports it as pending-reboot whatever is asked for.
  tls        = { value = "1", apply_method = tonumber(local.major) >= 17 ? "pending-reboot" : "immediate" }
  parameters = merge({ "rds.force_ssl" = local.tls }, coalesce(var.parameters, {}))
  own_group  = var.parameters == null ? {} : { own = local.parameters }
}

resource "aws_rds_cluster" "this" {
  cluster_identifier = var.name
  engine             = "aurora-postgresql"
  engine_version     = local.engine_version
  storage_type       = var.storage_type

  # The plan says that it is a major upgrade, and is the place to say no.
  allow_major_version_upgrade = true

  snapshot_identifier = var.origin.snapshot

  # A restored one keeps the name that it had; another one here would replace it.
  database_name                 = local.restored ? null : var.database_name
  master_username               = var.master.username
  manage_master_user_password   = local.managed ? true : null
  master_user_secret_kms_key_id = local.managed ? var.kms_key_arn : null
  master_password_wo            = local.managed ? null : var.master_password
  master_password_wo_version    = local.managed ? null : var.master.own_secret.generation

  enable_http_endpoint                = var.data_api
  iam_database_authentication_enabled = var.iam_authentication

  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.this.id]
  db_cluster_parameter_group_name = try(aws_rds_cluster_parameter_group.this["own"].name, "default.${local.family}")

  storage_encrypted = true
  kms_key_id        = var.kms_key_arn

  backup_retention_period      = max(var.backup.retention_days, 1)
  preferred_backup_window      = var.backup.window
  preferred_maintenance_window = var.maintenance.window
  apply_immediately            = var.maintenance.apply_immediately
  copy_tags_to_snapshot        = true

  deletion_protection       = var.protection.deletion_protection
  skip_final_snapshot       = var.protection.final_snapshot_name == null
  final_snapshot_identifier = var.protection.final_snapshot_name

  enabled_cloudwatch_logs_exports       = var.monitoring.log_retention_days == null ? [] : ["postgresql"]
  database_insights_mode                = var.monitoring.insights
  performance_insights_enabled          = true
  performance_insights_retention_period = local.advanced ? 465 : 7
  performance_insights_kms_key_id       = var.kms_key_arn
  engine_lifecycle_support              = local.support

  dynamic "restore_to_point_in_time" {
    for_each = var.origin.cluster == null ? {} : { origin = var.origin }

    content {
      source_cluster_identifier  = restore_to_point_in_time.value.cluster
      restore_type               = restore_to_point_in_time.value.clone ? "copy-on-write" : "full-copy"
      restore_to_time            = restore_to_point_in_time.value.time
      use_latest_restorable_time = restore_to_point_in_time.value.time == null ? true : null
    }
  }

  # Always here, also for provisioned instances: dropping the block later leaves a diff that never ends.
  serverlessv2_scaling_configuration {
    min_capacity             = var.instances.min_acu
    max_capacity             = var.instances.max_acu
    seconds_until_auto_pause = var.instances.min_acu == 0 ? var.instances.pause_after_s : null
  }

  depends_on = [aws_cloudwatch_log_group.postgresql]

  lifecycle {
    # Where the data came from only matters once; membership of a global cluster is kept there.
    ignore_changes = [global_cluster_identifier, restore_to_point_in_time, snapshot_identifier]

    postcondition {
      condition     = !local.managed || length(self.master_user_secret) > 0
      error_message = "RDS has not made the master user's secret (as after a restore). Run apply again."
    }
  }
}

resource "aws_rds_cluster_instance" "this" {
  for_each = local.instances

  identifier         = "${var.name}-${each.key}"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  engine_version     = aws_rds_cluster.this.engine_version
  instance_class     = each.value.class
  ca_cert_identifier = var.maintenance.ca_certificate

  db_subnet_group_name       = aws_db_subnet_group.this.name
  promotion_tier             = each.value.tier
  publicly_accessible        = false
  auto_minor_version_upgrade = var.maintenance.auto_minor_upgrades
  apply_immediately          = var.maintenance.apply_immediately
  copy_tags_to_snapshot      = true
  monitoring_interval        = var.monitoring.interval_s
  monitoring_role_arn        = var.monitoring.interval_s == 0 ? null : var.monitoring.role_arn
}

resource "aws_rds_cluster_parameter_group" "this" {
  for_each = local.own_group

  name_prefix = "${var.name}-"
  family      = local.family
  description = "Cluster parameters of ${var.name}"

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

  name              = "/aws/rds/cluster/${var.name}/${each.key}"
  retention_in_days = each.value
  kms_key_id        = var.kms_key_arn
}
