# The same outputs as rds_postgres, so that what stands behind them can change.

output "identifier" {
  description = "Identifier of the cluster."
  value       = aws_rds_cluster.this.cluster_identifier
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_rds_cluster.this.arn
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
  description = "ARN of the secret that RDS keeps: username and password, nothing else."
  value       = aws_rds_cluster.this.master_user_secret[0].secret_arn
}

output "security_group_id" {
  description = "Security group of the database."
  value       = aws_security_group.this.id
}
