# What Lambda needs to run the function: its log and, in a VPC, network interfaces. This takes the place of
# the managed policies AWSLambdaBasicExecutionRole and AWSLambdaVPCAccessExecutionRole, which allow every log.

locals {
  write_log = [{
    Sid      = "WriteItsLog"
    Effect   = "Allow"
    Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
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
  # the function's code may not. Source: Lambda Developer Guide, "Giving Lambda functions access to resources in
  # an Amazon VPC"; read 2026-11-29.
  attach_to_network = [for statement in [
    {
      Sid      = "AttachToTheNetwork"
      Effect   = "Allow"
      Action   = local.network_interface_actions
      Resource = ["*"]
    },
    {
      Sid       = "NotByTheCodeOfTheFunction"
      Effect    = "Deny"
      Action    = local.network_interface_actions
      Resource  = ["*"]
      Condition = { ArnEquals = { "lambda:SourceFunctionArn" = [local.function_arn] } }
    },
  ] : statement if var.network != null]
}

resource "aws_iam_role_policy" "execution" {
  name = "execution"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.write_log, local.attach_to_network)
  })
}
