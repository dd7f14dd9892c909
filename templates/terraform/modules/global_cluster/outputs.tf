output "identifier" {
  description = "Identifier of the global cluster."
  value       = aws_rds_global_cluster.this.id
}

output "engine_version" {
  description = "Engine version that all its clusters have."
  value       = aws_rds_global_cluster.this.engine_version_actual
}
