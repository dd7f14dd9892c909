# Alarms of RDS instances: of the primary and of each replica. A threshold of null is no alarm.

locals {
  t = var.thresholds

  metrics = {
    cpu             = { metric = "CPUUtilization", statistic = "Average", below = false, period_s = 300, periods = 2, threshold = local.t.cpu_percent, on = "all", text = "CPU, in percent" }
    connections     = { metric = "DatabaseConnections", statistic = "Average", below = false, period_s = 300, periods = 2, threshold = local.t.connections, on = "all", text = "Open connections" }
    free-storage    = { metric = "FreeStorageSpace", statistic = "Minimum", below = true, period_s = 300, periods = 1, threshold = local.t.free_storage_gb == null ? null : local.t.free_storage_gb * 1073741824, on = "all", text = "Free storage, in bytes" }
    freeable-memory = { metric = "FreeableMemory", statistic = "Average", below = true, period_s = 300, periods = 3, threshold = local.t.freeable_memory_mb == null ? null : local.t.freeable_memory_mb * 1048576, on = "all", text = "Memory that can be freed, in bytes" }
    read-latency    = { metric = "ReadLatency", statistic = "Average", below = false, period_s = 300, periods = 3, threshold = local.t.read_latency_ms == null ? null : local.t.read_latency_ms / 1000, on = "all", text = "Time of a read from storage, in seconds" }
    write-latency   = { metric = "WriteLatency", statistic = "Average", below = false, period_s = 300, periods = 3, threshold = local.t.write_latency_ms == null ? null : local.t.write_latency_ms / 1000, on = "all", text = "Time of a write to storage, in seconds" }
    io-credit       = { metric = "EBSIOBalance%", statistic = "Average", below = true, period_s = 300, periods = 3, threshold = local.t.storage_credit_percent, on = "all", text = "I/O credits of the disk, in percent" }
    byte-credit     = { metric = "EBSByteBalance%", statistic = "Average", below = true, period_s = 300, periods = 3, threshold = local.t.storage_credit_percent, on = "all", text = "Throughput credits of the disk, in percent" }
    load            = { metric = "DBLoad", statistic = "Average", below = false, period_s = 300, periods = 3, threshold = local.t.load, on = "all", text = "Sessions that work or wait" }
    replica-lag     = { metric = "ReplicaLag", statistic = "Maximum", below = false, period_s = 60, periods = 10, threshold = local.t.replica_lag_s, on = "replica", text = "Seconds by which the replica is behind" }
    transaction-ids = { metric = "MaximumUsedTransactionIDs", statistic = "Maximum", below = false, period_s = 300, periods = 1, threshold = local.t.transaction_ids, on = "primary", text = "Transaction ids in use: autovacuum has fallen behind" }
  }

  alarms = merge([
    for key, identifier in var.instances : {
      for name, metric in local.metrics : "${key}-${name}" => merge(metric, { identifier = identifier })
      if metric.threshold != null && contains(["all", key == "primary" ? "primary" : "replica"], metric.on)
    }
  ]...)
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-database-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/RDS"
  metric_name         = each.value.metric
  dimensions          = { DBInstanceIdentifier = each.value.identifier }
  statistic           = each.value.statistic
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = each.value.period_s
  evaluation_periods  = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}
