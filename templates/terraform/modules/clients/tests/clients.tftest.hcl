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

  mock_data "aws_region" {
    defaults = {
      name = "us-east-1"
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

run "a_group_that_nobody_may_enter" {
  variables {
    name   = "vectors-test"
    vpc_id = "vpc-1"
  }

  assert {
    condition     = aws_security_group.this.name_prefix == "vectors-test-clients-"
    error_message = "The name must leave room for a replacement."
  }
}

run "a_name_that_aws_refuses_is_refused_here" {
  command = plan

  variables {
    name   = "Vectors"
    vpc_id = "vpc-1"
  }

  expect_failures = [var.name]
}
