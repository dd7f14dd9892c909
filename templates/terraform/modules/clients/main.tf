# The security group to attach to whatever may connect to the database and the cache.

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-clients-"
  description = "May connect to the database and the cache"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-clients" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "vpc" {
  for_each = toset(var.vpc_cidrs)

  security_group_id = aws_security_group.this.id
  description       = "TCP inside the VPC"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = 0
  to_port           = 65535
}

# Groups do not filter Amazon's own DNS; this is for a VPC with servers of its own.
resource "aws_vpc_security_group_egress_rule" "dns" {
  for_each = toset(var.vpc_cidrs)

  security_group_id = aws_security_group.this.id
  description       = "DNS inside the VPC"
  cidr_ipv4         = each.key
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

resource "aws_vpc_security_group_egress_rule" "anywhere" {
  for_each = toset([for port in var.egress_ports : tostring(port)])

  security_group_id = aws_security_group.this.id
  description       = "Port ${each.key} anywhere the subnet routes to"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)
}
