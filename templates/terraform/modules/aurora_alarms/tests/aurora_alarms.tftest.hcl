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

run "each_instance_is_watched_for_restarts_load_and_local_disk" {
  variables {
    thresholds = {
      free_local_storage_gb = 3
      load                  = 4
      uptime_s              = 60
    }
  }

  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.threshold } == { "1-load" = 4, "1-local-storage" = 3221225472, "1-restart" = 60, "2-load" = 4, "2-local-storage" = 3221225472, "2-restart" = 60 }
    error_message = "The disk in bytes; of the writer and of the reader."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["1-restart"].comparison_operator == "LessThanThreshold"
    error_message = "A few seconds since its start."
  }
}
