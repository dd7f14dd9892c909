# The version that is asked for, in full. AWS takes a major version alone for its default minor, with every change of
# the instance, and refuses it where a later minor runs.

locals {
  follows  = !strcontains(var.engine_version, ".")
  restored = var.origin.snapshot != null || var.origin.instance != null
  running  = one([for instance in data.aws_db_instance.running : instance.engine_version])
  stays    = local.running == null ? false : startswith(local.running, "${var.engine_version}.")

  ways     = flatten(data.aws_rds_engine_version.running[*].valid_upgrade_targets)
  minors   = [for way in local.ways : tonumber(split(".", way)[1]) if startswith(way, "${var.engine_version}.")]
  upgraded = length(local.minors) == 0 ? var.engine_version : "${var.engine_version}.${max(local.minors...)}"

  # A restored one has the version of what it came from.
  first  = local.restored ? null : one(data.aws_rds_engine_version.default[*].version_actual)
  latest = local.running == null ? local.first : local.stays ? local.running : local.upgraded

  engine_version = local.follows ? local.latest : var.engine_version
}

data "aws_db_instances" "running" {
  filter {
    name   = "db-instance-id"
    values = [var.name]
  }
}

data "aws_db_instance" "running" {
  for_each = toset(data.aws_db_instances.running.instance_identifiers)

  db_instance_identifier = each.key
}

data "aws_rds_engine_version" "default" {
  count = local.follows && local.running == null && !local.restored ? 1 : 0

  engine       = "postgres"
  version      = var.engine_version
  default_only = true
}

# Where a major upgrade leads from the version that runs: not every minor has a way.
data "aws_rds_engine_version" "running" {
  count = local.follows && local.running != null && !local.stays ? 1 : 0

  engine  = "postgres"
  version = local.running
}
