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
