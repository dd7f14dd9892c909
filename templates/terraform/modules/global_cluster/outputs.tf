output "identifier" {
  description = "Identifier of the global cluster."
  value       = aws_rds_global_cluster.this.id
}

