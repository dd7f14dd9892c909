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

variables {
  name            = "vectors-test"
  vpc_id          = "vpc-1"
  vpc_cidr        = "10.0.0.0/16"
  subnet_ids      = ["subnet-a", "subnet-b"]
  route_table_ids = ["rtb-a"]
}

run "only_what_is_asked_for" {
  variables {
    gateways   = ["s3"]
    interfaces = ["rds-data"]
  }

  assert {
    condition     = aws_vpc_endpoint.gateway["s3"].service_name == "com.amazonaws.us-east-1.s3" && length(aws_vpc_endpoint.gateway) == 1
    error_message = "Not the one gateway endpoint."
  }

  assert {
    condition     = keys(output.interface_ids) == ["rds-data"]
    error_message = "Not the one interface endpoint."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.https.cidr_ipv4 == "10.0.0.0/16"
    error_message = "Endpoints answer inside the VPC only."
  }
}

run "a_service_without_a_gateway_endpoint_is_refused" {
  command = plan

  variables {
    gateways = ["sqs"]
  }

  expect_failures = [var.gateways]
}
