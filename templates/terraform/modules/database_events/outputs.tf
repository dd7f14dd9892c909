output "arns" {
  description = "ARN of each subscription."
  value       = { for key, subscription in aws_db_event_subscription.this : key => subscription.arn }
}
