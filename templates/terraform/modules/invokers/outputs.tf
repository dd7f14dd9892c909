output "policy_arn" {
  description = "Policy of those who may call; attach it where the environment's file cannot."
  value       = aws_iam_policy.this.arn
}
