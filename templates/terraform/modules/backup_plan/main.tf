# Snapshots of the database on a schedule, with copies in a second vault where a rule says so.

data "aws_partition" "current" {}

resource "aws_backup_plan" "this" {
  name = var.name

  dynamic "rule" {
    for_each = var.rules

    content {
      rule_name         = rule.key
      target_vault_name = var.vault_name
      schedule          = rule.value.schedule
      start_window      = 60
      completion_window = 360

      lifecycle {
        delete_after = rule.value.keep_days
      }

      dynamic "copy_action" {
        for_each = rule.value.copy_keep_days == null ? {} : { copy = rule.value.copy_keep_days }

        content {
          destination_vault_arn = var.copy_vault_arn

          lifecycle {
            delete_after = copy_action.value
          }
        }
      }
    }
  }
}

resource "aws_backup_selection" "this" {
  name         = "database"
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = [var.database_arn]

  depends_on = [aws_iam_role_policy_attachment.this]
}

resource "aws_iam_role" "this" {
  name = "${var.name}-backup"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "backup.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}
