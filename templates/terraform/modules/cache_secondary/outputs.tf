output "endpoint" {
  description = "Host name for reading, and for writing once it is promoted."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}
