# The role that starts a task (images, logs, secrets), and the role that the container itself has.

data "aws_partition" "current" {}

locals {
  assume = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  read_secrets = length(var.secret_arns) == 0 ? [] : [{
    Sid      = "ReadItsSecrets"
    Effect   = "Allow"
    Action   = ["secretsmanager:GetSecretValue"]
    Resource = values(var.secret_arns)
  }]

  use_key = var.kms_key_arn == null ? [] : [{
    Sid      = "UseTheKey"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = [var.kms_key_arn]
  }]

  use_buckets = length(var.bucket_arns) == 0 ? [] : [{
    Sid      = "UseItsBuckets"
    Effect   = "Allow"
    Action   = ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]
    Resource = flatten([for arn in values(var.bucket_arns) : [arn, "${arn}/*"]])
  }]

  log_in = [{
    Sid      = "LogInWithThisRole"
    Effect   = "Allow"
    Action   = ["rds-db:connect", "elasticache:Connect"]
    Resource = var.login_arns
  }]
}

resource "aws_iam_role" "execution" {
  name               = "${local.role_name}-execution"
  assume_role_policy = local.assume
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "execution" {
  for_each = length(var.secret_arns) == 0 ? {} : { secrets = var.service }

  name = each.key
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.read_secrets, local.use_key)
  })
}

resource "aws_iam_role" "task" {
  name               = "${local.role_name}-task"
  assume_role_policy = local.assume
}

resource "aws_iam_role_policy" "task" {
  name = "use"
  role = aws_iam_role.task.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.log_in, local.use_buckets, local.use_key)
  })
}
