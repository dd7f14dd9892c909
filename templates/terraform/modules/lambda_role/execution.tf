# What Lambda needs to run functions that are named: their logs and, in a VPC, network interfaces.

locals {
  function_arn_prefix  = "arn:${data.aws_partition.current.partition}:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:function:"
  log_group_arn_prefix = "arn:${data.aws_partition.current.partition}:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group:/aws/lambda/"

  # Lambda creates the log group of a function that has none.
  write_logs = [{
    Sid      = "WriteTheirLogs"
    Effect   = "Allow"
    Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = flatten([for name in var.functions : ["${local.log_group_arn_prefix}${name}", "${local.log_group_arn_prefix}${name}:*"]])
  }]

  network_interface_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]

  # AWS requires these actions on all resources: interfaces have no names before they exist. Lambda uses them,
  # the functions' code may not. Source: Lambda Developer Guide, "Giving Lambda functions access to resources in
  # an Amazon VPC"; read 2026-11-29.
  attach_to_network = [for statement in [
    {
      Sid      = "AttachToTheNetwork"
      Effect   = "Allow"
      Action   = local.network_interface_actions
      Resource = ["*"]
    },
    {
      Sid       = "NotByTheCodeOfTheFunctions"
      Effect    = "Deny"
      Action    = local.network_interface_actions
      Resource  = ["*"]
      Condition = { ArnEquals = { "lambda:SourceFunctionArn" = [for name in var.functions : "${local.function_arn_prefix}${name}"] } }
    },
  ] : statement if var.in_vpc]
}

resource "aws_iam_role_policy" "execution" {
  for_each = length(var.functions) > 0 ? { named = var.functions } : {}

  name = "execution"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.write_logs, local.attach_to_network)
  })
}
