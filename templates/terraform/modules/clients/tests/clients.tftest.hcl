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
  name      = "vectors-test"
  vpc_id    = "vpc-1"
  vpc_cidrs = ["10.0.0.0/16", "10.9.0.0/16"]
}

run "a_group_that_nobody_may_enter" {
  assert {
    condition     = aws_security_group.this.name_prefix == "vectors-test-clients-"
    error_message = "The name must leave room for a replacement."
  }
}

run "a_name_that_aws_refuses_is_refused_here" {
  command = plan

  variables {
    name = "Vectors"
  }

  expect_failures = [var.name]
}

run "out_of_the_vpc_over_https_alone" {
  assert {
    condition     = [for port, rule in aws_vpc_security_group_egress_rule.anywhere : [rule.ip_protocol, rule.from_port, rule.to_port]] == [["tcp", 443, 443]]
    error_message = "More than HTTPS."
  }

  assert {
    condition     = keys(aws_vpc_security_group_egress_rule.vpc) == ["10.0.0.0/16", "10.9.0.0/16"] && alltrue([for rule in aws_vpc_security_group_egress_rule.vpc : rule.ip_protocol == "tcp"])
    error_message = "TCP in each range of the VPC."
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_egress_rule.dns : rule.ip_protocol == "udp" && rule.to_port == 53])
    error_message = "DNS and no other UDP."
  }
}

run "further_ports_are_named" {
  command = plan

  variables {
    egress_ports = [443, 587]
  }

  assert {
    condition     = keys(aws_vpc_security_group_egress_rule.anywhere) == ["443", "587"]
    error_message = "The ports that were asked for."
  }
}

run "a_port_that_is_none_is_refused" {
  command = plan

  variables {
    egress_ports = [0]
  }

  expect_failures = [var.egress_ports]
}
