mock_provider "aws" {}

variables {
  name      = "vectors-test"
  topic_arn = "arn:aws:sns:us-east-1:123456789012:alarms"

  sources = {
    instances = {
      type        = "db-instance"
      identifiers = ["vectors-test"]
      categories  = ["availability", "deletion", "failover"]
    }
  }
}

run "each_source_has_a_subscription" {
  assert {
    condition     = aws_db_event_subscription.this["instances"].name == "vectors-test-instances" && aws_db_event_subscription.this["instances"].source_type == "db-instance"
    error_message = "Named for the stack and the source."
  }
}
