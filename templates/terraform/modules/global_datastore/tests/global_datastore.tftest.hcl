mock_provider "aws" {}

variables {
  name     = "vectors-test"
  cache_id = "vectors-test"
}

run "made_around_the_primary" {
  assert {
    condition     = aws_elasticache_global_replication_group.this.primary_replication_group_id == "vectors-test"
    error_message = "The cache that exists becomes the primary."
  }
}
