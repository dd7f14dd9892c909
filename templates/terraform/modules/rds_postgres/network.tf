# Who reaches the database, and in which subnets it lives.

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

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.network.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "PostgreSQL from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
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
