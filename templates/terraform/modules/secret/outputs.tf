output "arn" {
  description = "ARN of the secret, once it holds a value."
  value       = aws_secretsmanager_secret_version.this.secret_id
}

output "name" {
  description = "Name of the secret."
  value       = aws_secretsmanager_secret.this.name
}
