output "identifier" {
  description = "Identifier of the cluster."
  value       = aws_rds_cluster.this.cluster_identifier
}

output "endpoint" {
  description = "Host name for reading; for writing once it has taken over."
  value       = aws_rds_cluster.this.reader_endpoint
}
