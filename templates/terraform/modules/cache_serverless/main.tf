# ElastiCache Serverless: no nodes to size; paid by data stored and requests, up to these limits.

resource "aws_elasticache_serverless_cache" "this" {
  name                 = var.name
  description          = "Cache of ${var.name}"
  engine               = var.engine
  major_engine_version = var.major_engine_version

  subnet_ids         = var.network.subnet_ids
  security_group_ids = [aws_security_group.this.id]
  user_group_id      = aws_elasticache_user_group.this.user_group_id
  kms_key_id         = var.kms_key_arn

  snapshot_retention_limit = var.snapshots.retention_days
  daily_snapshot_time      = var.snapshots.time
  snapshot_arns_to_restore = var.source_snapshot == null ? null : [var.source_snapshot]

  cache_usage_limits {
    data_storage {
      maximum = var.limits.storage_gb
      unit    = "GB"
    }

    ecpu_per_second {
      maximum = var.limits.ecpu_per_s
    }
  }

  lifecycle {
    # Where the data came from only matters once.
    ignore_changes = [snapshot_arns_to_restore]
  }
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

# 6379 for reading and writing, 6380 for reading.
resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.network.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "Cache from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6380
}

resource "aws_vpc_security_group_ingress_rule" "cidrs" {
  for_each = var.network.allowed_cidrs

  security_group_id = aws_security_group.this.id
  description       = "Cache from ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 6379
  to_port           = 6380
}
