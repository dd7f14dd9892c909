# A VPC with public, private and isolated subnets in each availability zone. Everything is keyed by
# zone id, and address ranges follow the order of the ids, so that a zone added later moves nothing.

data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

# The first zones stay the choice for good: another one would replace the subnets of networks that exist.
locals {
  zone_ids = length(var.zone_ids) > 0 ? var.zone_ids : slice(
    sort(data.aws_availability_zones.available.zone_ids), 0, var.zones
  )
  zone_index = { for index, id in local.zone_ids : id => index }

  nat_zone_ids = {
    none     = []
    single   = slice(local.zone_ids, 0, 1)
    per-zone = local.zone_ids
  }[var.nat]
}

# Names of the zones in this account, which services of endpoints are listed by.
data "aws_availability_zone" "this" {
  for_each = local.zone_index

  zone_id = each.key
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# Closed: whatever forgets to name a security group reaches nothing.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-default-closed" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each = local.zone_index

  vpc_id               = aws_vpc.this.id
  availability_zone_id = each.key
  cidr_block           = cidrsubnet(var.cidr, 4, each.value)

  tags = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_subnet" "private" {
  for_each = local.zone_index

  vpc_id               = aws_vpc.this.id
  availability_zone_id = each.key
  cidr_block           = cidrsubnet(var.cidr, 4, 4 + each.value)

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_subnet" "isolated" {
  for_each = local.zone_index

  vpc_id               = aws_vpc.this.id
  availability_zone_id = each.key
  cidr_block           = cidrsubnet(var.cidr, 4, 8 + each.value)

  tags = { Name = "${var.name}-isolated-${each.key}" }
}
