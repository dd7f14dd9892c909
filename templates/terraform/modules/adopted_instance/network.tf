# Rules for new clients, in the first security group of the database; what is in it stays.

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.placement.client_security_group_ids

  security_group_id            = var.placement.security_group_ids[0]
  description                  = "PostgreSQL from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_ingress_rule" "cidrs" {
  for_each = var.placement.allowed_cidrs

  security_group_id = var.placement.security_group_ids[0]
  description       = "PostgreSQL from ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port
}
