# The nodes of a Global Datastore in another region. Engine, class and encryption are the primary's.

# The id of a replication group has 40 characters at most, and no two hyphens in a row.
locals {
  short_name = length(var.name) <= 38 ? var.name : "${trimsuffix(substr(var.name, 0, 30), "-")}-${substr(sha1(var.name), 0, 7)}"
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id        = "${local.short_name}-r"
  description                 = "Cache of ${var.name}, second region"
  global_replication_group_id = var.datastore_id
  num_cache_clusters          = var.nodes

  automatic_failover_enabled = var.nodes > 1
  multi_az_enabled           = var.nodes > 1

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [aws_security_group.this.id]
}

resource "aws_elasticache_subnet_group" "this" {
  name        = "${local.short_name}-r"
  description = "Cache of ${var.name}, second region"
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

resource "aws_vpc_security_group_ingress_rule" "cidrs" {
  for_each = var.network.allowed_cidrs

  security_group_id = aws_security_group.this.id
  description       = "Cache from ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 6379
  to_port           = 6379
}
