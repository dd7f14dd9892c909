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

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  description       = "Anywhere the subnet routes to"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
