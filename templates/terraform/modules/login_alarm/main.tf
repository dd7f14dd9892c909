# Counts logins that PostgreSQL refused, from its log, and tells when there are too many.

resource "aws_cloudwatch_log_metric_filter" "this" {
  name           = "${var.name}-failed-logins"
  log_group_name = var.log_group_name
  pattern        = "\"authentication failed\""

  metric_transformation {
    namespace     = "vdbctl/${var.name}"
    name          = "FailedLogins"
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name          = "${var.name}-database-failed-logins"
  alarm_description   = "Logins refused by the database, in five minutes"
  namespace           = aws_cloudwatch_log_metric_filter.this.metric_transformation[0].namespace
  metric_name         = aws_cloudwatch_log_metric_filter.this.metric_transformation[0].name
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.failed_logins
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}
