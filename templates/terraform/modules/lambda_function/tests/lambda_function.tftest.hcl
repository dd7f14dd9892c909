mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/vectors-test-export"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }
}

variables {
  name        = "vectors-test"
  region      = "us-east-1"
  function    = "export"
  description = "Test"
  environment = { DB_NAME = "app" }
  code        = { archive = "none.zip", digest = "1", handler = "vdbctl.functions.export.handler" }
  limits      = { timeout_s = 300 }

  network = {
    subnet_ids         = ["subnet-a"]
    security_group_ids = ["sg-1"]
  }

  permissions = {
    LogIn = {
      actions   = ["rds-db:connect"]
      resources = ["arn:aws:rds-db:us-east-1:123456789012:dbuser:db-1/vdbctl_functions"]
    }
  }
}

run "small_and_allowed_what_was_said" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.memory_size == 128 && aws_lambda_function.this.timeout == 300
    error_message = "128 MB, five minutes."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.this.policy).Statement[0].Action == ["rds-db:connect"]
    error_message = "Logging in, and nothing else."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 7
    error_message = "Logs go after a week."
  }
}

run "a_function_that_only_calls_aws_is_in_no_network" {
  variables {
    network = null
  }

  assert {
    condition     = length(aws_lambda_function.this.vpc_config) == 0
    error_message = "No network interface."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.execution.policy).Statement == [{
      Sid      = "WriteItsLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/vectors-test-export:*"]
    }]
    error_message = "Its own log, and no right to make a network interface."
  }
}

run "in_a_network_lambda_makes_interfaces_and_the_code_does_not" {
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.execution.policy).Statement : s.Effect] == ["Allow", "Allow", "Deny"]
    error_message = "The log, the network, and not the code."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution.policy).Statement[1].Action == jsondecode(aws_iam_role_policy.execution.policy).Statement[2].Action
    error_message = "What Lambda may do, the code may not."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution.policy).Statement[2].Condition.ArnEquals["lambda:SourceFunctionArn"] == ["arn:aws:lambda:us-east-1:123456789012:function:vectors-test-export"]
    error_message = "Not this function."
  }
}
