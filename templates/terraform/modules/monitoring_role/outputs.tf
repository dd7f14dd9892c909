output "arn" {
  description = "ARN of the role, once RDS may use it."
  value       = aws_iam_role.this.arn

  depends_on = [aws_iam_role_policy_attachment.this]
}
