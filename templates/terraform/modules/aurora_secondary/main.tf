# A cluster of an Aurora Global Database in another region: reads there, and takes over in a disaster.

locals {
  major = split(".", var.engine_version)[0]

  # Enforced here and not by the engine's default, which differs between versions. Where it is the default, AWS
  # reports it as pending-reboot whatever is asked for.
  tls = { value = "1", apply_method = tonumber(local.major) >= 17 ? "pending-reboot" : "immediate" }
}

resource "aws_rds_cluster" "this" {
  cluster_identifier        = "${var.name}-recovery"
  global_cluster_identifier = var.global_cluster_identifier
  engine                    = "aurora-postgresql"
  engine_version            = var.engine_version

  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.this.id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  storage_encrypted = true
  kms_key_id        = var.kms_key_arn

  iam_database_authentication_enabled = true
  backup_retention_period             = var.backup_retention_days
  copy_tags_to_snapshot               = true
  deletion_protection                 = var.deletion_protection
  skip_final_snapshot                 = true

  serverlessv2_scaling_configuration {
    min_capacity = var.instance.min_acu
    max_capacity = var.instance.max_acu
  }

  lifecycle {
    ignore_changes = [engine_version, replication_source_identifier]
  }
}

resource "aws_rds_cluster_instance" "this" {
  identifier           = "${var.name}-recovery-1"
  cluster_identifier   = aws_rds_cluster.this.id
  engine               = aws_rds_cluster.this.engine
  instance_class       = var.instance.class
  db_subnet_group_name = aws_db_subnet_group.this.name

  publicly_accessible        = false
  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true

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


resource "aws_rds_cluster_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "aurora-postgresql${local.major}"
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
