# RDS Proxy in front of a cluster or an instance; always on 5432, TLS towards clients.

# AWS drops a subnet in a zone without RDS Proxy in silence, and each later plan would replace the proxy for it.
# Source: hashicorp/terraform-provider-aws #17781; read 2026-11-29.
locals {
  subnets    = [for subnet in var.subnets : subnet if !contains(var.zones_without_proxy, subnet.zone_id)]
  subnet_ids = [for subnet in local.subnets : subnet.id]
}

resource "aws_db_proxy" "this" {
  name                   = var.name
  engine_family          = "POSTGRESQL"
  role_arn               = aws_iam_role.this.arn
  vpc_subnet_ids         = local.subnet_ids
  vpc_security_group_ids = [aws_security_group.this.id]
  require_tls            = var.require_tls
  idle_client_timeout    = var.idle_client_timeout_s

  dynamic "auth" {
    for_each = var.secret_arns

    content {
      auth_scheme = "SECRETS"
      description = auth.key
      iam_auth    = var.iam_authentication ? "REQUIRED" : "DISABLED"
      secret_arn  = auth.value
    }
  }

  lifecycle {
    precondition {
      condition     = length(distinct(local.subnets[*].zone_id)) >= 2
      error_message = "RDS Proxy needs subnets in two availability zones, and these are in ${join(", ", distinct(var.subnets[*].zone_id))}, of which AWS offers it in ${length(distinct(local.subnets[*].zone_id))}. Name other zones in network.zone_ids, or other subnets in network.subnet_ids."
    }
  }

  depends_on = [aws_iam_role_policy.secret]
}

resource "aws_db_proxy_default_target_group" "this" {
  db_proxy_name = aws_db_proxy.this.name

  connection_pool_config {
    max_connections_percent      = var.max_connections_percent
    max_idle_connections_percent = coalesce(var.max_idle_connections_percent, floor(var.max_connections_percent / 2))
    connection_borrow_timeout    = var.borrow_timeout_s
  }
}

resource "aws_db_proxy_target" "this" {
  db_proxy_name          = aws_db_proxy.this.name
  target_group_name      = aws_db_proxy_default_target_group.this.name
  db_cluster_identifier  = var.cluster_identifier
  db_instance_identifier = var.instance_identifier
}

resource "aws_db_proxy_endpoint" "readers" {
  for_each = var.reader_endpoint ? { this = "READ_ONLY" } : {}

  db_proxy_name          = aws_db_proxy.this.name
  db_proxy_endpoint_name = "${var.name}-readers"
  target_role            = each.value
  vpc_subnet_ids         = local.subnet_ids
  vpc_security_group_ids = [aws_security_group.this.id]
}

resource "aws_iam_role" "this" {
  name = "${var.name}-proxy"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "rds.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "secret" {
  name = "secret"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "ReadTheSecretsOfThisDatabase"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = values(var.secret_arns)
      }],
      var.kms_key_arn == null ? [] : [{
        Sid      = "DecryptThoseSecrets"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [var.kms_key_arn]
      }],
    )
  })
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-proxy-"
  description = "RDS Proxy"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-proxy" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "PostgreSQL from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "database" {
  security_group_id = aws_security_group.this.id
  description       = "PostgreSQL inside the VPC"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}
