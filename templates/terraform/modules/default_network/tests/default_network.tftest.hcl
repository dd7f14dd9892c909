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

      cidr_block_associations = [
        { association_id = "vpc-cidr-assoc-1", cidr_block = "172.31.0.0/16", state = "associated" },
        { association_id = "vpc-cidr-assoc-2", cidr_block = "100.64.0.0/16", state = "associated" },
        { association_id = "vpc-cidr-assoc-3", cidr_block = "100.65.0.0/16", state = "disassociated" },
      ]
    }
  }

  mock_data "aws_subnets" {
    defaults = {
      ids = ["subnet-b", "subnet-a"]
    }
  }

  mock_data "aws_subnet" {
    defaults = {
      availability_zone_id = "use1-az3"
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

run "the_default_vpc_is_used_as_it_is" {
  assert {
    condition     = output.vpc_id == "vpc-default" && output.database_subnet_ids == tolist(["subnet-a", "subnet-b"])
    error_message = "Not the default VPC with its subnets in a stable order."
  }
}

run "a_range_that_was_added_to_the_vpc_belongs_to_it" {
  assert {
    condition     = output.vpc_cidrs == tolist(["172.31.0.0/16", "100.64.0.0/16"])
    error_message = "All ranges of the VPC, and none that it had once."
  }
}

run "subnets_go_with_the_ids_of_their_zones" {
  assert {
    condition     = output.database_subnets == [for id in ["subnet-a", "subnet-b"] : { id = id, zone_id = "use1-az3" }]
    error_message = "The proxy leaves zones out by their ids."
  }
}
