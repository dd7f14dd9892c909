mock_provider "aws" {}

variables {
  name                      = "vectors-test"
  global_cluster_identifier = "vectors-test"
  engine_version            = "17.7"
  instance                  = { class = "db.r6g.large" }
  kms_key_arn               = "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555"

  network = {
    vpc_id     = "vpc-1"
    subnet_ids = ["subnet-a", "subnet-b"]
  }
}

run "joins_the_global_database_with_a_key_of_its_own" {
  assert {
    condition     = aws_rds_cluster.this.global_cluster_identifier == "vectors-test" && aws_rds_cluster.this.storage_encrypted
    error_message = "A member, encrypted."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.cidrs) == 0
    error_message = "Nobody connects who was not named."
  }
}
