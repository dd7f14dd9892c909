output "alarm_names" {
  description = "Names of the alarms."
  value       = [aws_cloudwatch_metric_alarm.this.alarm_name]
}
