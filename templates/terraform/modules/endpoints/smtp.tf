# The endpoint of SES speaks SMTP, and HTTPS on none of its ports.
# Source: SES Developer Guide, "Setting up VPC endpoints with Amazon SES"; read 2026-11-29.

locals {
  smtp_services = toset([for service in var.interfaces : service if service == "email-smtp"])
  smtp_ports    = toset(["25", "465", "587", "2465", "2587"])
}

resource "aws_security_group" "smtp" {
  for_each = local.smtp_services

  name_prefix = "${var.name}-smtp-"
  description = "SMTP endpoint"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-smtp" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "smtp" {
  for_each = length(local.smtp_services) > 0 ? local.smtp_ports : []

  security_group_id = aws_security_group.smtp["email-smtp"].id
  description       = "SMTP from the VPC"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)
}
