mock_provider "aws" {}

variables {
  name         = "vectors-test"
  datastore_id = "sgaui-vectors-test"
  nodes        = 2

  network = {
    vpc_id        = "vpc-1"
    subnet_ids    = ["subnet-a", "subnet-b"]
    allowed_cidrs = { the-vpc = "10.1.0.0/16" }
  }
}

run "joins_the_datastore" {
  assert {
    condition     = aws_elasticache_replication_group.this.global_replication_group_id == "sgaui-vectors-test" && aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "A member that fails over by itself."
  }
}

run "the_longest_name_fits_with_its_suffix" {
  command = plan

  variables {
    name = "a23456789-123456789-123456789-123456789-"
  }

  assert {
    condition     = can(regex("^a23456789-123456789-123456789-[0-9a-f]{7}-r$", aws_elasticache_replication_group.this.replication_group_id))
    error_message = "40 characters at most, no two hyphens in a row."
  }
}

run "a_name_that_fits_stays_as_it_is" {
  command = plan

  variables {
    name = "a23456789-123456789-123456789-12345678"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.replication_group_id == "a23456789-123456789-123456789-12345678-r"
    error_message = "Caches that exist keep their id."
  }
}
