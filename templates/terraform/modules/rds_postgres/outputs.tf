# The same outputs as aurora_postgres, so that what stands behind them can change.

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
  description = "Host name for reading; the same as endpoint where nothing else can be read from."
  value       = try(aws_db_instance.replica["1"].address, aws_db_instance.this.address)
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
  description = "ARN of the secret with the master user's name and password."
  value       = local.managed ? aws_db_instance.this.master_user_secret[0].secret_arn : var.master.own_secret.arn
}

output "security_group_id" {
  description = "Security group of the database."
  value       = aws_security_group.this.id
}

output "instance_identifiers" {
  description = "Identifier of each instance, by a name that stays: primary, or the number of the replica."
  value = merge(
    { primary = aws_db_instance.this.identifier },
    { for key, instance in aws_db_instance.replica : key => instance.identifier },
  )
}

output "login_arn_prefix" {
  description = "Beginning of the ARNs by which IAM policies allow logins without a password; a user's name follows."
  value       = replace(join(":", concat(slice(split(":", aws_db_instance.this.arn), 0, 5), ["dbuser", aws_db_instance.this.resource_id])), ":rds:", ":rds-db:")
}

output "log_group_names" {
  description = "Log groups of exported logs, by the kind of log."
  value       = { for kind, group in aws_cloudwatch_log_group.postgresql : kind => group.name }
}
