mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      zone_ids = ["use1-az4", "use1-az1", "use1-az2", "use1-az6"]
    }
  }

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

  mock_data "aws_vpc" {
    defaults = {
      id         = "vpc-default"
      cidr_block = "172.31.0.0/16"
    }
  }

  mock_data "aws_subnets" {
    defaults = {
      ids = ["subnet-b", "subnet-a"]
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }
}

variables {
  name       = "vectors-test"
  region     = "us-east-1"
  secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one"
}

run "over_the_data_api_this_cluster_and_this_secret_only" {
  variables {
    data_api_cluster_arn = "arn:aws:rds:us-east-1:123456789012:cluster:one"
  }

  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.database.policy).Statement : s.Resource])) == toset([
      "arn:aws:rds:us-east-1:123456789012:cluster:one",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:one",
    ])
    error_message = "The role reaches further than this database."
  }

  assert {
    condition     = alltrue([for a in flatten([for s in jsondecode(aws_iam_role_policy.database.policy).Statement : s.Action]) : !strcontains(a, "*")])
    error_message = "No wildcard actions."
  }
}

run "without_the_data_api_the_secret_only" {
  variables {
    in_vpc      = true
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/one"
  }

  assert {
    condition     = flatten([for s in jsondecode(aws_iam_role_policy.database.policy).Statement : s.Action]) == ["secretsmanager:GetSecretValue", "kms:Decrypt"]
    error_message = "Only reading and decrypting the secret."
  }

  assert {
    condition     = keys(aws_iam_role_policy_attachment.execution) == ["AWSLambdaVPCAccessExecutionRole"]
    error_message = "Inside the VPC a function needs its network interfaces."
  }
}

run "functions_that_are_named_write_to_their_own_logs" {
  variables {
    functions = ["search", "embed"]
  }

  assert {
    condition     = length(aws_iam_role_policy_attachment.execution) == 0
    error_message = "The managed policy allows every log."
  }

  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.execution["named"].policy).Statement : s.Resource])) == toset([
      "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/embed",
      "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/embed:*",
      "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/search",
      "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/search:*",
    ])
    error_message = "Their own logs and nothing else."
  }
}

run "inside_the_vpc_lambda_makes_their_interfaces_and_the_code_does_not" {
  variables {
    in_vpc    = true
    functions = ["search"]
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution["named"].policy).Statement[2].Condition.ArnEquals["lambda:SourceFunctionArn"] == ["arn:aws:lambda:us-east-1:123456789012:function:search"]
    error_message = "The code of the function is denied what Lambda needs."
  }
}
