# ElastiCache nodes in one replication group (one shard), encrypted at rest and in transit.

locals {
  major  = split(".", var.engine_version)[0]
  family = var.engine == "redis" && local.major == "6" ? "redis6.x" : "${var.engine}${local.major}"
  logs   = var.log_retention_days == null ? {} : { slow-log = var.log_retention_days, engine-log = var.log_retention_days }
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Cache of ${var.name}"
  engine               = var.engine
  engine_version       = var.engine_version
  node_type            = var.node_type
  num_cache_clusters   = var.nodes

  automatic_failover_enabled = var.nodes > 1
  multi_az_enabled           = var.multi_az

  port               = 6379
  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [aws_security_group.this.id]
  user_group_ids     = [aws_elasticache_user_group.this.user_group_id]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"

  snapshot_retention_limit   = var.snapshots.retention_days
  snapshot_window            = var.snapshots.window
  maintenance_window         = var.maintenance_window
  auto_minor_version_upgrade = var.auto_minor_upgrades
  apply_immediately          = var.apply_immediately
  parameter_group_name       = try(aws_elasticache_parameter_group.this["own"].name, "default.${local.family}")
  final_snapshot_identifier  = var.final_snapshot_name
  snapshot_name              = var.source_snapshot

  dynamic "log_delivery_configuration" {
    for_each = aws_cloudwatch_log_group.this

    content {
      log_type         = log_delivery_configuration.key
      log_format       = "json"
      destination_type = "cloudwatch-logs"
      destination      = log_delivery_configuration.value.name
    }
  }

  lifecycle {
    # Where the data came from only matters once.
    ignore_changes = [snapshot_name]
  }
}

resource "aws_elasticache_parameter_group" "this" {
  for_each = length(var.parameters) == 0 ? {} : { own = var.parameters }

  name        = "${var.name}-${replace(local.family, ".", "-")}"
  family      = local.family
  description = "Parameters of ${var.name}"

  dynamic "parameter" {
    for_each = each.value

    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.logs

  name              = "/aws/elasticache/${var.name}/${each.key}"
  retention_in_days = each.value
  kms_key_id        = var.kms_key_arn
}

resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Cache of ${var.name}"
  subnet_ids  = var.network.subnet_ids
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-cache-"
  description = "Cache"
  vpc_id      = var.network.vpc_id

  tags = { Name = "${var.name}-cache" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.network.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "Cache from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_ingress_rule" "cidrs" {
  for_each = var.network.allowed_cidrs

  security_group_id = aws_security_group.this.id
  description       = "Cache from ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 6379
  to_port           = 6379
}
