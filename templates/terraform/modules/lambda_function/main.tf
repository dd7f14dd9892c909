# A Lambda function, with a log and a role of its own.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  full_name = "${var.name}-${var.function}"

  # Names of functions and roles take 64 characters.
  short_name = length(local.full_name) <= 56 ? local.full_name : "${substr(local.full_name, 0, 48)}-${substr(sha1(local.full_name), 0, 7)}"

  # Not the function's attribute: the role has to be there first.
  function_arn = "arn:${data.aws_partition.current.partition}:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:function:${local.short_name}"
}

resource "aws_lambda_function" "this" {
  function_name    = local.short_name
  description      = var.description
  role             = aws_iam_role.this.arn
  runtime          = "python3.13"
  architectures    = ["arm64"]
  handler          = var.code.handler
  filename         = var.code.archive
  source_code_hash = var.code.digest
  timeout          = var.limits.timeout_s
  memory_size      = var.limits.memory_mb
  kms_key_arn      = var.kms_key_arn

  reserved_concurrent_executions = var.limits.concurrency

  environment {
    variables = var.environment
  }

  dynamic "vpc_config" {
    for_each = var.network == null ? [] : [var.network]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  depends_on = [aws_iam_role_policy.this, aws_iam_role_policy.execution]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.full_name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_iam_role" "this" {
  name = "${local.short_name}-role"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "database"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for sid in sort(keys(var.permissions)) : {
      Sid      = sid
      Effect   = "Allow"
      Action   = var.permissions[sid].actions
      Resource = var.permissions[sid].resources
    }]
  })
}
