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
  name   = "vectors-test"
  region = "us-east-1"
}

run "the_key_rotates_and_can_be_taken_back" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "Rotation, and the longest window."
  }

  assert {
    condition     = alltrue([for s in jsondecode(aws_kms_key.this.policy).Statement : s.Principal != "*"])
    error_message = "No statement is for everyone."
  }
}

run "a_window_that_aws_refuses_is_refused_here" {
  command = plan

  variables {
    deletion_window_days = 3
  }

  expect_failures = [var.deletion_window_days]
}

run "a_key_without_logs_is_not_for_logs" {
  assert {
    condition     = !contains([for s in jsondecode(aws_kms_key.this.policy).Statement : s.Sid], "LogsOfThisStack")
    error_message = "Nothing to encrypt for CloudWatch Logs."
  }
}

run "logs_are_named_in_full" {
  variables {
    log_groups = ["/aws/vpc/vectors-test", "/aws/ecs/vectors-test/api"]
  }

  assert {
    condition = one([for s in jsondecode(aws_kms_key.this.policy).Statement : s.Condition if s.Sid == "LogsOfThisStack"]) == {
      ArnEquals = {
        "kms:EncryptionContext:aws:logs:arn" = [
          "arn:aws:logs:us-east-1:123456789012:log-group:/aws/ecs/vectors-test/api",
          "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc/vectors-test",
        ]
      }
    }
    error_message = "Logs of another stack could use the key."
  }
}
