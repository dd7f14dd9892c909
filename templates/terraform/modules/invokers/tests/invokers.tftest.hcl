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

  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:aws:iam::123456789012:policy/mock"
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
  name      = "vectors-test"
  login_arn = "arn:aws:rds-db:us-east-1:123456789012:dbuser:db-ONE/vdbctl_callers"

  function_arns = {
    erase  = "arn:aws:lambda:us-east-1:123456789012:function:vectors-test-erase"
    export = "arn:aws:lambda:us-east-1:123456789012:function:vectors-test-export"
  }
}

run "these_functions_and_this_user_of_this_database_only" {
  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_policy.this.policy).Statement : s.Resource])) == toset([
      "arn:aws:lambda:us-east-1:123456789012:function:vectors-test-erase",
      "arn:aws:lambda:us-east-1:123456789012:function:vectors-test-export",
      "arn:aws:rds-db:us-east-1:123456789012:dbuser:db-ONE/vdbctl_callers",
    ])
    error_message = "The policy reaches further."
  }

  assert {
    condition     = flatten([for s in jsondecode(aws_iam_policy.this.policy).Statement : s.Action]) == ["lambda:InvokeFunction", "rds-db:connect"]
    error_message = "Calling, and proving who calls."
  }

  assert {
    condition     = length(aws_iam_role_policy_attachment.this) == 0
    error_message = "Nobody is named."
  }
}

run "who_is_named_gets_the_policy" {
  variables {
    invokers = ["arn:aws:iam::123456789012:role/ci/deploy"]
  }

  assert {
    condition     = values(aws_iam_role_policy_attachment.this)[*].role == ["deploy"]
    error_message = "A role has a name without its path."
  }
}

run "what_is_no_principal_is_refused" {
  command = plan

  variables {
    invokers = ["arn:aws:iam::123456789012:user/anna"]
  }

  expect_failures = [var.invokers]
}
