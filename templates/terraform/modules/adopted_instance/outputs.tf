# The same outputs as rds_postgres, so that what stands behind them can change.

output "identifier" {
  description = "Identifier of the instance."
  value       = aws_db_instance.this.identifier
}

output "arn" {
  description = "ARN of the instance."
  value       = aws_db_instance.this.arn
}

output "endpoint" {
  description = "Host name for reading and writing."
  value       = aws_db_instance.this.address
}

output "reader_endpoint" {
  description = "Host name for reading: the instance itself; its replicas are not known here."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "Port of the database."
  value       = aws_db_instance.this.port
}

output "database_name" {
  description = "Name of the database."
  value       = var.database_name
}

output "secret_arn" {
  description = "ARN of the secret with the master user's name and password; null where none is known."
  value       = var.secret_arn
}

output "security_group_id" {
  description = "Security group of the database that takes the rules for new clients."
  value       = var.placement.security_group_ids[0]
}

output "instance_identifiers" {
  description = "Identifier of the instance, by a name that stays."
  value       = { primary = aws_db_instance.this.identifier }
}

output "login_arn_prefix" {
  description = "Beginning of the ARNs by which IAM policies allow logins without a password; a user's name follows."
  value       = replace(join(":", concat(slice(split(":", aws_db_instance.this.arn), 0, 5), ["dbuser", aws_db_instance.this.resource_id])), ":rds:", ":rds-db:")
}

output "log_group_names" {
  description = "Log groups of exported logs, by the kind of log; RDS makes them."
  value       = { for kind in var.monitoring.log_exports : kind => "/aws/rds/instance/${var.identifier}/${kind}" }
}
