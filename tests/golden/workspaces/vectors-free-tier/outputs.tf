# Rendered by vdbctl from environments/free-tier.yaml. Edit that file, then render again.
# No secret is an output: secret_arn says where it is kept.

output "stack" {
  description = "Name of the stack."
  value       = "vectors-free-tier"
}

output "region" {
  description = "AWS region."
  value       = "us-east-1"
}

output "engine" {
  description = "Kind of database: aurora-postgresql or postgres."
  value       = "postgres"
}

output "database_arn" {
  description = "ARN of the cluster or instance."
  value       = module.database.arn
}

output "database_identifier" {
  description = "Identifier of the cluster or instance."
  value       = module.database.identifier
}

output "database_endpoint" {
  description = "Host name for reading and writing."
  value       = module.database.endpoint
}

output "database_reader_endpoint" {
  description = "Host name for reading."
  value       = module.database.reader_endpoint
}

output "database_port" {
  description = "Port of the database."
  value       = module.database.port
}

output "database_name" {
  description = "Name of the database."
  value       = module.database.database_name
}

output "database_secret_arn" {
  description = "ARN of the secret with username and password."
  value       = module.database.secret_arn
}

output "data_api" {
  description = "Whether the Data API answers for this database."
  value       = false
}

output "client_security_group_id" {
  description = "Security group for what may connect to the database and the cache."
  value       = module.clients.security_group_id
}

output "workload_subnet_ids" {
  description = "Subnets for what uses the database."
  value       = module.network.workload_subnet_ids
}

output "cache_endpoint" {
  description = "Host name of the cache, TLS only."
  value       = module.cache.endpoint
}

output "cache_port" {
  description = "Port of the cache."
  value       = module.cache.port
}

output "cache_user_name" {
  description = "User of the cache for IAM authentication."
  value       = module.cache.user_name
}

output "lambda_role_arn" {
  description = "Role for Lambda functions that use the database."
  value       = module.lambda_role.arn
}

output "invoke_policy_arn" {
  description = "IAM policy of those who may call the functions."
  value       = module.invokers.policy_arn
}

output "function_names" {
  description = "Names of the GDPR functions."
  value = {
    export = module.function_export.name
    erase  = module.function_erase.name
    audit  = module.function_audit.name
  }
}

output "alarm_topic_arn" {
  description = "SNS topic of alarms and events."
  value       = module.notifications.topic_arn
}
