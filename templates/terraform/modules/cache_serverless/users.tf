# Users of the cache. The application logs in with its IAM role. The default user is switched off, or,
# with a token, waits for `vdbctl apply` to give it the password from the secret: Terraform would keep
# that password in its state.

locals {
  # User ids take 40 characters.
  short_name = length(var.name) <= 32 ? var.name : "${substr(var.name, 0, 24)}-${substr(sha1(var.name), 0, 7)}"

  default_user_id = var.token ? aws_elasticache_user.token["this"].user_id : aws_elasticache_user.default["this"].user_id
}

resource "aws_elasticache_user" "default" {
  for_each = var.token ? {} : { this = "default" }

  user_id       = "${local.short_name}-default"
  user_name     = each.value
  engine        = var.engine
  access_string = "off -@all"

  authentication_mode {
    type = "no-password-required"
  }

  lifecycle {
    # A group always has a default user: the new one joins it before the old one is deleted.
    create_before_destroy = true
  }
}

resource "aws_elasticache_user" "token" {
  for_each = var.token ? { this = "default" } : {}

  user_id       = "${local.short_name}-token"
  user_name     = each.value
  engine        = var.engine
  access_string = "off -@all"

  authentication_mode {
    type = "no-password-required"
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [access_string, authentication_mode]
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
  user_ids      = [local.default_user_id, aws_elasticache_user.application.user_id]
}
