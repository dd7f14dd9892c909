# The same outputs as rds_postgres, so that what stands behind them can change.

output "identifier" {
  description = "Identifier of the cluster."
  value       = aws_rds_cluster.this.cluster_identifier

  # A proxy, a second region and a global cluster want the instances, too.
  depends_on = [aws_rds_cluster_instance.this]
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_rds_cluster.this.arn

  # A proxy, a second region and a global cluster want the instances, too.
  depends_on = [aws_rds_cluster_instance.this]
}

output "endpoint" {
  description = "Host name for reading and writing."
  value       = aws_rds_cluster.this.endpoint
}

output "reader_endpoint" {
  description = "Host name for reading; the same as endpoint where nothing else can be read from."
  value       = aws_rds_cluster.this.reader_endpoint
}

output "port" {
  description = "Port of the database."
  value       = aws_rds_cluster.this.port
}

output "database_name" {
  description = "Name of the database."
  value       = var.database_name
}

output "secret_arn" {
  description = "ARN of the secret with the master user's name and password."
  value       = local.managed ? aws_rds_cluster.this.master_user_secret[0].secret_arn : var.master.own_secret.arn
}

output "security_group_id" {
  description = "Security group of the database."
  value       = aws_security_group.this.id
}

output "instance_identifiers" {
  description = "Identifier of each instance, by a name that stays: 1 for the writer, 2 and more for the readers."
  value       = { for key, instance in aws_rds_cluster_instance.this : key => instance.identifier }
}

output "login_arn_prefix" {
  description = "Beginning of the ARNs by which IAM policies allow logins without a password; a user's name follows."
  value       = replace(join(":", concat(slice(split(":", aws_rds_cluster.this.arn), 0, 5), ["dbuser", aws_rds_cluster.this.cluster_resource_id])), ":rds:", ":rds-db:")
}

output "log_group_names" {
  description = "Log groups of exported logs, by the kind of log."
  value       = { for kind, group in aws_cloudwatch_log_group.postgresql : kind => group.name }
}
