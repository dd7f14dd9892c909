output "security_group_id" {
  description = "Attach this to what may connect."
  value       = aws_security_group.this.id
}
