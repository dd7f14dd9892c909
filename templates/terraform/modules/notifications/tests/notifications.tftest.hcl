mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:us-east-1:123456789012:vectors-test-alarms"
    }
  }
}

variables {
  name   = "vectors-test"
  emails = ["ops@example.com", "dba@example.com"]
}

run "services_of_the_account_publish_and_nobody_else" {
  assert {
    condition     = jsondecode(aws_sns_topic_policy.this.policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "Only this account."
  }

  assert {
    condition     = jsondecode(aws_sns_topic_policy.this.policy).Statement[1].Effect == "Deny"
    error_message = "Nothing without TLS."
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.email) == ["dba@example.com", "ops@example.com"]
    error_message = "One subscription for each address."
  }
}
