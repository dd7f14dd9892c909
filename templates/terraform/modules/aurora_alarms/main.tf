# Alarms of an Aurora cluster's instances: the writer is 1. A threshold of null is no alarm.

locals {
  t = var.thresholds

  metrics = {
    cpu             = { metric = "CPUUtilization", statistic = "Average", below = false, period_s = 300, periods = 2, threshold = local.t.cpu_percent, on = "all", text = "CPU, in percent" }
    connections     = { metric = "DatabaseConnections", statistic = "Average", below = false, period_s = 300, periods = 2, threshold = local.t.connections, on = "all", text = "Open connections" }
    freeable-memory = { metric = "FreeableMemory", statistic = "Average", below = true, period_s = 300, periods = 3, threshold = local.t.freeable_memory_mb == null ? null : local.t.freeable_memory_mb * 1048576, on = "all", text = "Memory that can be freed, in bytes" }
    read-latency    = { metric = "ReadLatency", statistic = "Average", below = false, period_s = 300, periods = 3, threshold = local.t.read_latency_ms == null ? null : local.t.read_latency_ms / 1000, on = "all", text = "Time of a read from storage, in seconds" }
    write-latency   = { metric = "WriteLatency", statistic = "Average", below = false, period_s = 300, periods = 3, threshold = local.t.write_latency_ms == null ? null : local.t.write_latency_ms / 1000, on = "writer", text = "Time of a write to storage, in seconds" }
    local-storage   = { metric = "FreeLocalStorage", statistic = "Minimum", below = true, period_s = 300, periods = 1, threshold = local.t.free_local_storage_gb == null ? null : local.t.free_local_storage_gb * 1073741824, on = "all", text = "Disk for sorts and index builds, in bytes" }
    load            = { metric = "DBLoad", statistic = "Average", below = false, period_s = 300, periods = 3, threshold = local.t.load, on = "all", text = "Sessions that work or wait" }
    restart         = { metric = "EngineUptime", statistic = "Minimum", below = true, period_s = 60, periods = 1, threshold = local.t.uptime_s, on = "all", text = "Seconds since the instance was started" }
    replica-lag     = { metric = "AuroraReplicaLag", statistic = "Maximum", below = false, period_s = 60, periods = 10, threshold = local.t.replica_lag_s == null ? null : local.t.replica_lag_s * 1000, on = "reader", text = "Milliseconds by which the reader is behind" }
    buffer-cache    = { metric = "BufferCacheHitRatio", statistic = "Average", below = true, period_s = 60, periods = 10, threshold = local.t.buffer_cache_hit_percent, on = "all", text = "Reads served from memory, in percent: an index may no longer fit" }
    transaction-ids = { metric = "MaximumUsedTransactionIDs", statistic = "Maximum", below = false, period_s = 300, periods = 1, threshold = local.t.transaction_ids, on = "writer", text = "Transaction ids in use: autovacuum has fallen behind" }
    capacity        = { metric = "ACUUtilization", statistic = "Average", below = false, period_s = 300, periods = 3, threshold = local.t.capacity_percent, on = "all", text = "Share of the largest capacity in use, in percent" }
  }

  alarms = merge([
    for key, identifier in var.instances : {
      for name, metric in local.metrics : "${key}-${name}" => merge(metric, { identifier = identifier })
      if metric.threshold != null && contains(["all", key == "1" ? "writer" : "reader"], metric.on)
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
