output "dns_name" {
  description = "Host name of the load balancer."
  value       = aws_lb.this.dns_name
}

output "target_group_arns" {
  description = "Target group of each service, once it is listened for."
  value       = { for name, rule in aws_lb_listener_rule.this : name => aws_lb_target_group.this[name].arn }
}
