# A read replica of an RDS instance in another region, ready to be promoted.

locals {
  major = split(".", var.engine_version)[0]

  # Enforced here and not by the engine's default, which differs between versions. Where it is the default, AWS
  # reports it as pending-reboot whatever is asked for.
  tls = { value = "1", apply_method = tonumber(local.major) >= 15 ? "pending-reboot" : "immediate" }
}

resource "aws_db_instance" "this" {
  identifier          = "${var.name}-recovery"
  replicate_source_db = var.source_arn
  instance_class      = var.instance_class

  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn
  max_allocated_storage = var.storage_max_gb

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  parameter_group_name   = aws_db_parameter_group.this.name
  publicly_accessible    = false

  iam_database_authentication_enabled = true
  auto_minor_version_upgrade          = true
  copy_tags_to_snapshot               = true
  deletion_protection                 = var.deletion_protection
  skip_final_snapshot                 = true

  # Backups of its own, so that it is protected from the moment it takes over.
  backup_retention_period = var.backup_retention_days

  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.network.subnet_ids
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-database-"
  description = "Database"
  vpc_id      = var.network.vpc_id

  tags = { Name = "${var.name}-database" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "cidrs" {
  for_each = var.network.allowed_cidrs

  security_group_id = aws_security_group.this.id
  description       = "PostgreSQL from ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}


resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "postgres${local.major}"
  description = "Parameters of ${var.name}"

  dynamic "parameter" {
    for_each = merge({ "rds.force_ssl" = local.tls }, var.parameters)

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
