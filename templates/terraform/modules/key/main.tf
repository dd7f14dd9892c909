# A KMS key of this environment: what it encrypts (storage, secrets, logs, messages) is unreadable without it.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  log_group_arn_prefix = "arn:${data.aws_partition.current.partition}:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group:"

  # By their whole names: names of other stacks may begin with the name of this one.
  logs = length(var.log_groups) == 0 ? [] : [{
    Sid       = "LogsOfThisStack"
    Effect    = "Allow"
    Principal = { Service = "logs.${var.region}.amazonaws.com" }
    Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    Resource  = "*"
    Condition = {
      ArnEquals = {
        "kms:EncryptionContext:aws:logs:arn" = [for name in sort(var.log_groups) : "${local.log_group_arn_prefix}${name}"]
      }
    }
  }]
}

resource "aws_kms_key" "this" {
  description             = "Data of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = var.deletion_window_days

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "AccountMayDelegate"
          Effect    = "Allow"
          Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
          Action    = "kms:*"
          Resource  = "*"
        },
        {
          Sid       = "MessagesOfThisAccount"
          Effect    = "Allow"
          Principal = { Service = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.rds.amazonaws.com"] }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = "*"
          Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
        },
      ],
      local.logs,
    )
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${coalesce(var.alias, var.name)}"
  target_key_id = aws_kms_key.this.key_id
}
