# Users of the cache. The default user is switched off; the application logs in with its IAM role, so
# there is no password to keep.

locals {
  # User ids take 40 characters.
  short_name = length(var.name) <= 32 ? var.name : "${substr(var.name, 0, 24)}-${substr(sha1(var.name), 0, 7)}"
}

resource "aws_elasticache_user" "default" {
  user_id       = "${local.short_name}-default"
  user_name     = "default"
  engine        = var.engine
  access_string = "off -@all"

  authentication_mode {
    type = "no-password-required"
  }
}

resource "aws_elasticache_user" "application" {
  user_id       = "${local.short_name}-app"
  user_name     = "${local.short_name}-app"
  engine        = var.engine
  access_string = "on ~* &* +@all -@admin -@dangerous"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.name
  engine        = var.engine
  user_ids      = [aws_elasticache_user.default.user_id, aws_elasticache_user.application.user_id]
}
