# Who reaches the load balancer, and what it reaches.

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-balancer-"
  description = "Load balancer"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-balancer" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.certificate_arn == null ? { http = 80 } : { http = 80, https = 443 }

  security_group_id = aws_security_group.this.id
  description       = "${upper(each.key)} from clients"
  cidr_ipv4         = var.client_cidr
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_egress_rule" "services" {
  for_each = var.targets

  security_group_id            = aws_security_group.this.id
  description                  = "To ${each.key}"
  referenced_security_group_id = var.service_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "services" {
  for_each = var.targets

  security_group_id            = var.service_security_group_id
  description                  = "${each.key} from the load balancer"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}
