output "name" {
  description = "Name of the service."
  value       = aws_ecs_service.this.name
}

output "task_role_arn" {
  description = "Role that the container has."
  value       = aws_iam_role.task.arn
}
