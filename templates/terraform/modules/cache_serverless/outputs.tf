# The same outputs as cache_nodes.

output "endpoint" {
  description = "Host name for reading and writing, TLS only."
  value       = aws_elasticache_serverless_cache.this.endpoint[0].address
}

output "port" {
  description = "Port of the cache."
  value       = aws_elasticache_serverless_cache.this.endpoint[0].port
}

output "user_name" {
  description = "User for IAM authentication."
  value       = aws_elasticache_user.application.user_name
}

output "arn" {
  description = "ARN of the cache."
  value       = aws_elasticache_serverless_cache.this.arn
}

output "token_user_id" {
  description = "Id of the user that takes the auth token; null where there is none."
  value       = try(aws_elasticache_user.token["this"].user_id, null)
}

output "reader_endpoint" {
  description = "Host name for reading from replicas."
  value       = try(aws_elasticache_serverless_cache.this.reader_endpoint[0].address, aws_elasticache_serverless_cache.this.endpoint[0].address)
}

output "name" {
  description = "Name of the cache."
  value       = aws_elasticache_serverless_cache.this.name
}

output "login_arns" {
  description = "What IAM policies have to name for a login without a password."
  value       = [aws_elasticache_serverless_cache.this.arn, aws_elasticache_user.application.arn]
}
