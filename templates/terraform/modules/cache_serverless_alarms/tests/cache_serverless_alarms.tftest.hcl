mock_provider "aws" {}

variables {
  name      = "vectors-test"
  topic_arn = "arn:aws:sns:us-east-1:123456789012:alarms"
  cache     = "vectors-test"

  thresholds = {
    stored_gb = 4
    throttled = 0
  }
}

run "data_and_refused_commands_are_watched" {
  assert {
    condition     = output.alarm_names == tolist(["vectors-test-cache-stored", "vectors-test-cache-throttled"])
    error_message = "Only what has a threshold."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["stored"].threshold == 4000000000
    error_message = "In bytes."
  }
}
