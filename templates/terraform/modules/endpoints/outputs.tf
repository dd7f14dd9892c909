output "interface_ids" {
  description = "Id of each interface endpoint, by service."
  value       = { for service, endpoint in aws_vpc_endpoint.interface : service => endpoint.id }
}
