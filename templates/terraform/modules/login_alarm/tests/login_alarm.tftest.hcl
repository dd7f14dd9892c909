mock_provider "aws" {}

variables {
  name           = "vectors-test"
  topic_arn      = "arn:aws:sns:us-east-1:123456789012:alarms"
  log_group_name = "/aws/rds/instance/vectors-test/postgresql"
  failed_logins  = 20
}

run "refused_logins_are_counted_from_the_log" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.this.metric_name == "FailedLogins" && aws_cloudwatch_metric_alarm.this.namespace == "vdbctl/vectors-test"
    error_message = "The alarm watches the metric of the filter."
  }
}
