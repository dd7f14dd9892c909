mock_provider "aws" {}

variables {
  name           = "vectors-test"
  source_arn     = "arn:aws:rds:us-east-1:123456789012:db:vectors-test"
  instance_class = "db.r6g.large"
  engine_version = "17"
  kms_key_arn    = "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555"

  network = {
    vpc_id        = "vpc-1"
    subnet_ids    = ["subnet-a", "subnet-b"]
    allowed_cidrs = { the-vpc = "10.1.0.0/16" }
  }
}

run "a_replica_with_a_key_and_backups_of_its_own" {
  assert {
    condition     = aws_db_instance.this.replicate_source_db == "arn:aws:rds:us-east-1:123456789012:db:vectors-test" && aws_db_instance.this.storage_encrypted
    error_message = "Replicates, encrypted."
  }

  assert {
    condition     = aws_db_instance.this.backup_retention_period == 7
    error_message = "Backed up from the moment it takes over."
  }
}
