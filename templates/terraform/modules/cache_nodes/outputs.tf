# The same outputs as cache_serverless.

output "endpoint" {
  description = "Host name for reading and writing, TLS only."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "port" {
  description = "Port of the cache."
  value       = 6379
}

output "user_name" {
  description = "User for IAM authentication."
  value       = aws_elasticache_user.application.user_name
}

output "arn" {
  description = "ARN of the cache."
  value       = aws_elasticache_replication_group.this.arn
}
