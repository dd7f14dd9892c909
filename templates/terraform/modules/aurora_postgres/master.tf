# The master user's password: managed by RDS, or one of our own that passes through without being kept.

locals {
  managed = var.master.own_secret == null
}

resource "aws_secretsmanager_secret_rotation" "master" {
  for_each = local.managed && var.master.rotation_days != 7 ? { this = var.master.rotation_days } : {}

  secret_id          = aws_rds_cluster.this.master_user_secret[0].secret_arn
  rotate_immediately = false

  rotation_rules {
    automatically_after_days = each.value
  }
}
