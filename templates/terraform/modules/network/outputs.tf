output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "vpc_cidr" {
  description = "Address range of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "vpc_cidrs" {
  description = "All address ranges of the VPC, with those that were added to it."
  value       = tolist([aws_vpc.this.cidr_block])
}

output "database_subnet_ids" {
  description = "Subnets for databases, caches and proxies: no route to the internet."
  value       = [for id in local.zone_ids : aws_subnet.isolated[id].id]
}

output "workload_subnet_ids" {
  description = "Subnets for what uses the database."
  value       = [for id in local.zone_ids : aws_subnet.private[id].id]
}

output "route_table_ids" {
  description = "Route tables for gateway endpoints."
  value       = concat([for id in local.zone_ids : aws_route_table.private[id].id], [aws_route_table.isolated.id])
}

output "public_subnet_ids" {
  description = "Subnets with a route to the internet, for load balancers."
  value       = [for id in local.zone_ids : aws_subnet.public[id].id]
}
