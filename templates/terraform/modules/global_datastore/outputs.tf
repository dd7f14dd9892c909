output "id" {
  description = "Id of the datastore, with the prefix that AWS gives it."
  value       = aws_elasticache_global_replication_group.this.global_replication_group_id
}
