mock_provider "aws" {}

variables {
  name        = "vectors-test"
  cluster_arn = "arn:aws:rds:us-east-1:123456789012:cluster:vectors-test"
}

run "made_around_the_primary" {
  assert {
    condition     = aws_rds_global_cluster.this.source_db_cluster_identifier == "arn:aws:rds:us-east-1:123456789012:cluster:vectors-test"
    error_message = "The cluster that exists becomes the primary."
  }
}
