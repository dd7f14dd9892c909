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

output "token_user_id" {
  description = "Id of the user that takes the auth token; null where there is none."
  value       = try(aws_elasticache_user.token["this"].user_id, null)
}

output "reader_endpoint" {
  description = "Host name for reading from the replicas."
  value       = aws_elasticache_replication_group.this.reader_endpoint_address
}

output "nodes" {
  description = "Identifier of each node, by its number."
  value       = { for number in range(1, var.nodes + 1) : tostring(number) => format("%s-%03d", aws_elasticache_replication_group.this.replication_group_id, number) }
}

output "login_arns" {
  description = "What IAM policies have to name for a login without a password."
  value       = [aws_elasticache_replication_group.this.arn, aws_elasticache_user.application.arn]
}

output "id" {
  description = "Id of the replication group."
  value       = aws_elasticache_replication_group.this.id
}
