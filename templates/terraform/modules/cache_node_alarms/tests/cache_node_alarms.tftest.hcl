mock_provider "aws" {}

variables {
  name      = "vectors-test"
  topic_arn = "arn:aws:sns:us-east-1:123456789012:alarms"
  nodes     = { "1" = "vectors-test-001", "2" = "vectors-test-002" }

  thresholds = {
    cpu_percent = 80
    evictions   = 1000
  }
}

run "each_node_has_its_alarms" {
  assert {
    condition     = output.alarm_names == tolist(["vectors-test-cache-1-cpu", "vectors-test-cache-1-evictions", "vectors-test-cache-2-cpu", "vectors-test-cache-2-evictions"])
    error_message = "Two alarms for each of two nodes."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["1-evictions"].statistic == "Sum" && aws_cloudwatch_metric_alarm.this["2-cpu"].dimensions.CacheClusterId == "vectors-test-002"
    error_message = "Evictions are added up, by node."
  }
}

run "a_metric_that_is_none_of_cpu_is_refused" {
  command = plan

  variables {
    cpu_metric = "Load"
  }

  expect_failures = [var.cpu_metric]
}
