mock_provider "aws" {}

variables {
  name = "vectors-test"
}

run "a_cluster_without_servers" {
  assert {
    condition     = aws_ecs_cluster_capacity_providers.this.capacity_providers == toset(["FARGATE", "FARGATE_SPOT"])
    error_message = "Fargate, on demand and spot."
  }
}
