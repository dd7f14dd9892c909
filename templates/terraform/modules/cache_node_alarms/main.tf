# Alarms of the nodes of a cache; node 1 begins as the primary. A threshold of null is no alarm.

locals {
  t = var.thresholds

  metrics = {
    cpu             = { metric = var.cpu_metric, statistic = "Average", below = false, period_s = 300, periods = 2, threshold = local.t.cpu_percent, text = "CPU, in percent" }
    memory          = { metric = "DatabaseMemoryUsagePercentage", statistic = "Average", below = false, period_s = 300, periods = 2, threshold = local.t.memory_percent, text = "Memory in use, in percent" }
    connections     = { metric = "CurrConnections", statistic = "Average", below = false, period_s = 300, periods = 2, threshold = local.t.connections, text = "Open connections" }
    evictions       = { metric = "Evictions", statistic = "Sum", below = false, period_s = 300, periods = 1, threshold = local.t.evictions, text = "Keys evicted for want of memory, in five minutes" }
    hit-rate        = { metric = "CacheHitRate", statistic = "Average", below = true, period_s = 300, periods = 3, threshold = local.t.hit_rate_percent, text = "Keys found, in percent" }
    replication-lag = { metric = "ReplicationLag", statistic = "Maximum", below = false, period_s = 60, periods = 5, threshold = local.t.replication_lag_s, text = "Seconds by which the replica is behind" }
  }

  alarms = merge([
    for key, identifier in var.nodes : {
      for name, metric in local.metrics : "${key}-${name}" => merge(metric, { identifier = identifier })
      if metric.threshold != null
    }
  ]...)
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-cache-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/ElastiCache"
  metric_name         = each.value.metric
  dimensions          = { CacheClusterId = each.value.identifier }
  statistic           = each.value.statistic
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = each.value.period_s
  evaluation_periods  = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}
