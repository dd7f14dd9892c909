# Alarms of a serverless cache. A threshold of null is no alarm.

locals {
  t = var.thresholds

  metrics = {
    stored      = { metric = "BytesUsedForCache", statistic = "Maximum", below = false, period_s = 300, periods = 2, threshold = local.t.stored_gb == null ? null : local.t.stored_gb * 1000000000, text = "Data stored, in bytes" }
    connections = { metric = "CurrConnections", statistic = "Average", below = false, period_s = 300, periods = 2, threshold = local.t.connections, text = "Open connections" }
    evictions   = { metric = "Evictions", statistic = "Sum", below = false, period_s = 300, periods = 1, threshold = local.t.evictions, text = "Keys evicted for want of memory, in five minutes" }
    hit-rate    = { metric = "CacheHitRate", statistic = "Average", below = true, period_s = 300, periods = 3, threshold = local.t.hit_rate_percent, text = "Keys found, in percent" }
    throttled   = { metric = "ThrottledCmds", statistic = "Sum", below = false, period_s = 300, periods = 1, threshold = local.t.throttled, text = "Commands refused at the limit, in five minutes" }
  }

  alarms = { for name, metric in local.metrics : name => merge(metric, { identifier = var.cache }) if metric.threshold != null }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-cache-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/ElastiCache"
  metric_name         = each.value.metric
  dimensions          = { clusterId = each.value.identifier }
  statistic           = each.value.statistic
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = each.value.period_s
  evaluation_periods  = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}
