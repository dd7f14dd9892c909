# Against a server of AWS's interface: mocked providers have no ephemeral resources.

provider "aws" {
  region     = "us-east-1"
  access_key = "mock"
  secret_key = "mock"

  skip_metadata_api_check = true
}

variables {
  name        = "vectors/test/rds/credentials"
  description = "Test"
  content     = { username = "application" }
}

run "the_password_is_kept_nowhere_but_in_the_secret" {
  assert {
    condition     = aws_secretsmanager_secret_version.this.secret_string_wo == null && aws_secretsmanager_secret_version.this.has_secret_string_wo
    error_message = "Write-only."
  }

  assert {
    condition     = aws_secretsmanager_secret_version.this.secret_string == null || aws_secretsmanager_secret_version.this.secret_string == ""
    error_message = "Nothing in the state."
  }
}

run "a_window_that_aws_refuses_is_refused" {
  command = plan

  variables {
    recovery_window_days = 3
  }

  expect_failures = [var.recovery_window_days]
}
