mock_provider "aws" {}

variables {
  name   = "vectors-test"
  region = "us-east-1"

  widgets = {
    "Cache CPU"    = { statistic = "Average", metrics = [["AWS/ElastiCache", "CPUUtilization", "CacheClusterId", "vectors-test-001"]] }
    "Database CPU" = { statistic = "Average", metrics = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "vectors-test"]] }
    "Read latency" = { statistic = "Average", metrics = [["AWS/RDS", "ReadLatency", "DBInstanceIdentifier", "vectors-test"]] }
  }
}

run "two_graphs_in_a_row" {
  assert {
    condition     = [for w in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : "${w.properties.title} ${w.x} ${w.y}"] == ["Cache CPU 0 0", "Database CPU 12 0", "Read latency 0 6"]
    error_message = "Placed from left to right."
  }
}
