mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      zone_ids = ["use1-az4", "use1-az1", "use1-az2", "use1-az6"]
    }
  }

  mock_data "aws_availability_zone" {
    defaults = {
      name = "us-east-1x"
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
  cidr   = "10.0.0.0/16"
}

run "two_zones_and_one_gateway" {
  variables {
    zones = 2
    nat   = "single"
  }

  assert {
    condition     = toset(keys(aws_subnet.isolated)) == toset(["use1-az1", "use1-az2"])
    error_message = "Zones are not the first ones of the region, by id."
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["use1-az1"] && length(aws_route.nat) == 2
    error_message = "Both private subnets should leave through the one gateway."
  }
}

run "a_third_zone_moves_no_subnet" {
  command = plan

  variables {
    zones = 3
    nat   = "per-zone"
  }

  assert {
    condition     = aws_subnet.public["use1-az1"].cidr_block == "10.0.0.0/20" && aws_subnet.public["use1-az2"].cidr_block == "10.0.16.0/20"
    error_message = "Address ranges must follow the order of the zones."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "One gateway in each zone."
  }
}

run "without_nat_there_is_no_way_out" {
  command = plan

  variables {
    nat = "none"
  }

  assert {
    condition     = length(aws_nat_gateway.this) + length(aws_eip.nat) + length(aws_route.nat) == 0
    error_message = "A route out is left."
  }
}

run "named_zones_are_taken_as_they_are" {
  command = plan

  variables {
    zone_ids = ["use1-az6", "use1-az2"]
  }

  assert {
    condition     = aws_subnet.public["use1-az6"].cidr_block == "10.0.0.0/20"
    error_message = "Named zones keep their order."
  }
}

run "four_zones_are_refused" {
  command = plan

  variables {
    zones = 4
  }

  expect_failures = [var.zones]
}

run "a_range_without_room_is_refused" {
  command = plan

  variables {
    cidr = "10.0.0.0/24"
  }

  expect_failures = [var.cidr]
}

run "flow_logs_have_a_group_and_a_role_of_their_own" {
  command = plan

  variables {
    flow_log_retention_days = 30
  }

  assert {
    condition     = aws_flow_log.this["this"].traffic_type == "ALL" && aws_cloudwatch_log_group.flow["this"].retention_in_days == 30
    error_message = "All traffic, kept for as long as said."
  }
}

run "flow_logs_take_their_role_for_this_account_alone" {
  command = plan

  variables {
    flow_log_retention_days = 30
  }

  assert {
    condition = jsondecode(aws_iam_role.flow["this"].assume_role_policy).Statement[0].Condition == {
      ArnLike      = { "aws:SourceArn" = "arn:aws:ec2:us-east-1:123456789012:vpc-flow-log/*" }
      StringEquals = { "aws:SourceAccount" = "123456789012" }
    }
    error_message = "Flow logs of other accounts could take the role."
  }

  assert {
    condition     = output.vpc_cidrs == tolist(["10.0.0.0/16"])
    error_message = "One range."
  }
}

run "subnets_go_with_their_zones" {
  variables {
    zones = 2
  }

  assert {
    condition     = output.database_subnets == [for id in ["use1-az1", "use1-az2"] : { id = aws_subnet.isolated[id].id, zone_id = id }]
    error_message = "The proxy leaves zones out by their ids."
  }

  assert {
    condition     = output.workload_subnets == [for id in ["use1-az1", "use1-az2"] : { id = aws_subnet.private[id].id, zone = "us-east-1x" }]
    error_message = "Endpoints leave zones out by their names."
  }
}
