output "identifier" {
  description = "Identifier of the replica."
  value       = aws_db_instance.this.identifier
}

output "endpoint" {
  description = "Host name for reading, and for writing once it is promoted."
  value       = aws_db_instance.this.address
}
