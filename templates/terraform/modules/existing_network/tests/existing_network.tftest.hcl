mock_provider "aws" {
  mock_data "aws_subnet" {
    defaults = {
      availability_zone_id = "use1-az3"
    }
  }

  mock_data "aws_vpc" {
    defaults = {
      id         = "vpc-1"
      cidr_block = "10.9.0.0/16"

      cidr_block_associations = [
        { association_id = "vpc-cidr-assoc-1", cidr_block = "10.9.0.0/16", state = "associated" },
        { association_id = "vpc-cidr-assoc-2", cidr_block = "100.64.0.0/16", state = "associated" },
        { association_id = "vpc-cidr-assoc-3", cidr_block = "100.65.0.0/16", state = "disassociated" },
      ]
    }
  }
}

variables {
  vpc_id     = "vpc-1"
  subnet_ids = ["subnet-a", "subnet-b"]
}

run "what_uses_the_database_lives_beside_it" {
  assert {
    condition     = output.workload_subnet_ids == tolist(["subnet-a", "subnet-b"]) && output.vpc_cidr == "10.9.0.0/16"
    error_message = "The database's own subnets, where no others are named."
  }
}

run "subnets_of_their_own_for_what_uses_the_database" {
  variables {
    workload_subnet_ids = ["subnet-c"]
  }

  assert {
    condition     = output.workload_subnet_ids == tolist(["subnet-c"]) && output.database_subnet_ids == tolist(["subnet-a", "subnet-b"])
    error_message = "Those that were named."
  }
}

run "one_subnet_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-a"]
  }

  expect_failures = [var.subnet_ids]
}

run "a_range_that_was_added_to_the_vpc_belongs_to_it" {
  assert {
    condition     = output.vpc_cidrs == tolist(["10.9.0.0/16", "100.64.0.0/16"])
    error_message = "All ranges of the VPC, and none that it had once."
  }
}

run "subnets_go_with_the_ids_of_their_zones" {
  assert {
    condition     = output.database_subnets == [for id in ["subnet-a", "subnet-b"] : { id = id, zone_id = "use1-az3" }]
    error_message = "The proxy leaves zones out by their ids."
  }
}
