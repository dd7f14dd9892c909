output "endpoint" {
  description = "Host name of the proxy."
  value       = aws_db_proxy.this.endpoint
}

output "security_group_id" {
  description = "Security group from which the proxy connects to the database."
  value       = aws_security_group.this.id
}

output "reader_endpoint" {
  description = "Host name of the proxy for reading; null where there is none."
  value       = try(aws_db_proxy_endpoint.readers["this"].endpoint, null)
}
