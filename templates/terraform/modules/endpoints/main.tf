# Ways to AWS services that do not leave the VPC. Gateway endpoints are free; each interface endpoint
# is paid by the hour in each subnet.

resource "aws_vpc_endpoint" "gateway" {
  for_each = toset(var.gateways)

  vpc_id            = var.vpc_id
  service_name      = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = var.route_table_ids
  policy            = local.gateway_policies[each.key]

  tags = { Name = "${var.name}-${each.key}" }
}

# Not each service is in each zone, and AWS refuses an endpoint in a zone without it.
data "aws_vpc_endpoint_service" "interface" {
  for_each = toset(var.interfaces)

  service_name = "com.amazonaws.${var.region}.${each.key}"
  service_type = "Interface"
}

locals {
  subnet_ids = {
    for service, offer in data.aws_vpc_endpoint_service.interface : service => [
      for subnet in var.subnets : subnet.id if contains(offer.availability_zones, subnet.zone)
    ]
  }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(var.interfaces)

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = local.subnet_ids[each.key]
  security_group_ids  = [try(aws_security_group.smtp[each.key].id, aws_security_group.this.id)]
  policy              = contains(local.without_policy, each.key) ? null : local.interface_policies[each.key]

  tags = { Name = "${var.name}-${each.key}" }

  lifecycle {
    precondition {
      condition     = length(local.subnet_ids[each.key]) > 0
      error_message = "AWS offers the endpoint ${each.key} in none of the zones ${join(", ", var.subnets[*].zone)}. Name other zones in network.zone_ids, or leave it out of network.interface_endpoints."
    }
  }
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-endpoints-"
  description = "Interface endpoints"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-endpoints" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "HTTPS from the VPC"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
