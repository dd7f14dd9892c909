mock_provider "aws" {}

variables {
  name      = "vectors-test"
  topic_arn = "arn:aws:sns:us-east-1:123456789012:alarms"
  instances = { primary = "vectors-test", "1" = "vectors-test-replica-1" }

  thresholds = {
    cpu_percent     = 80
    free_storage_gb = 20
    replica_lag_s   = 60
    transaction_ids = 1000000000
  }
}

run "each_instance_has_the_alarms_that_fit_it" {
  assert {
    condition     = output.alarm_names == tolist(["vectors-test-database-1-cpu", "vectors-test-database-1-free-storage", "vectors-test-database-1-replica-lag", "vectors-test-database-primary-cpu", "vectors-test-database-primary-free-storage", "vectors-test-database-primary-transaction-ids"])
    error_message = "Lag of the replica, transaction ids of the primary, the others of both."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["primary-free-storage"].threshold == 21474836480 && aws_cloudwatch_metric_alarm.this["primary-free-storage"].comparison_operator == "LessThanThreshold"
    error_message = "20 GB in bytes, from above."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == "notBreaching"])
    error_message = "No data, as of a paused database, is no alarm."
  }
}

run "the_disks_credits_stand_on_one_threshold" {
  variables {
    thresholds = {
      storage_credit_percent = 10
    }
  }

  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.metric_name } == { "1-byte-credit" = "EBSByteBalance%", "1-io-credit" = "EBSIOBalance%", "primary-byte-credit" = "EBSByteBalance%", "primary-io-credit" = "EBSIOBalance%" }
    error_message = "I/O and throughput, of each instance."
  }
}
