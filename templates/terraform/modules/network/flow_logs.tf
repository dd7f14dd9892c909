# Who connected to whom, and who was refused.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

resource "aws_flow_log" "this" {
  for_each = var.flow_log_retention_days == null ? {} : { this = var.flow_log_retention_days }

  vpc_id                   = aws_vpc.this.id
  traffic_type             = "ALL"
  log_destination          = aws_cloudwatch_log_group.flow[each.key].arn
  iam_role_arn             = aws_iam_role.flow[each.key].arn
  max_aggregation_interval = 600

  tags = { Name = var.name }
}

resource "aws_cloudwatch_log_group" "flow" {
  for_each = var.flow_log_retention_days == null ? {} : { this = var.flow_log_retention_days }

  name              = "/aws/vpc/${var.name}"
  retention_in_days = each.value
  kms_key_id        = var.kms_key_arn
}

resource "aws_iam_role" "flow" {
  for_each = aws_cloudwatch_log_group.flow

  name = "${var.name}-flow-logs"

  # For this account alone. Source: VPC User Guide, "IAM role for publishing flow logs"; read 2026-11-29.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:ec2:${var.region}:${data.aws_caller_identity.current.account_id}:vpc-flow-log/*" }
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      }
    }]
  })
}

resource "aws_iam_role_policy" "flow" {
  for_each = aws_cloudwatch_log_group.flow

  name = "write"
  role = aws_iam_role.flow[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = ["${each.value.arn}:*"]
    }]
  })
}
