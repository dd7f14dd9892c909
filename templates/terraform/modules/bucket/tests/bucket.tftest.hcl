mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }
}

variables {
  name    = "vectors-test"
  purpose = "uploads"
}

run "private_versioned_and_named_for_the_account" {
  assert {
    condition     = aws_s3_bucket.this.bucket == "vectors-test-uploads-123456789012"
    error_message = "Unique in the world."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.this.restrict_public_buckets && aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "Private, and nothing is lost at once."
  }
}

run "long_names_are_cut_to_what_s3_takes" {
  command = plan

  variables {
    name    = "a-project-with-a-long-name-and-developer"
    purpose = "artifacts-of-builds"
  }

  assert {
    condition     = length(aws_s3_bucket.this.bucket) <= 63
    error_message = "63 characters."
  }
}

run "logs_of_load_balancers_need_the_key_of_s3" {
  command = plan

  variables {
    takes_load_balancer_logs = true
    kms_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  expect_failures = [var.takes_load_balancer_logs]
}
