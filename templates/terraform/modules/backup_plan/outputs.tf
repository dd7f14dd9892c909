output "id" {
  description = "Id of the plan."
  value       = aws_backup_plan.this.id
}
