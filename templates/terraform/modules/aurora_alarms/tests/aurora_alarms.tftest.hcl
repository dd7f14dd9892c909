mock_provider "aws" {}

variables {
  name      = "vectors-test"
  topic_arn = "arn:aws:sns:us-east-1:123456789012:alarms"
  instances = { "1" = "vectors-test-1", "2" = "vectors-test-2" }

  thresholds = {
    capacity_percent = 95
    replica_lag_s    = 60
    write_latency_ms = 50
  }
}

run "the_writer_and_the_readers_have_their_own_alarms" {
  assert {
    condition     = output.alarm_names == tolist(["vectors-test-database-1-capacity", "vectors-test-database-1-write-latency", "vectors-test-database-2-capacity", "vectors-test-database-2-replica-lag"])
    error_message = "Writes of the writer, lag of the reader, capacity of both."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["2-replica-lag"].threshold == 60000
    error_message = "Aurora tells the lag in milliseconds."
  }
}
