mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }
}

variables {
  name           = "vectors-test"
  database_arn   = "arn:aws:rds:us-east-1:123456789012:db:vectors-test"
  vault_name     = "vectors-test"
  copy_vault_arn = "arn:aws:backup:us-west-2:123456789012:backup-vault:vectors-test"

  rules = {
    daily  = { schedule = "cron(0 5 ? * * *)", keep_days = 7 }
    weekly = { schedule = "cron(0 6 ? * SUN *)", keep_days = 28, copy_keep_days = 14 }
  }
}

run "only_the_rule_that_says_so_copies" {
  assert {
    condition     = join(" ", [for rule in aws_backup_plan.this.rule : rule.rule_name if length(rule.copy_action) > 0]) == "weekly"
    error_message = "The weekly snapshot has a copy."
  }

  assert {
    condition     = aws_backup_selection.this.resources == toset(["arn:aws:rds:us-east-1:123456789012:db:vectors-test"])
    error_message = "This database and nothing else."
  }
}
