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

output "database_subnets" {
  description = "The same with the ids of their zones, for what is not in every zone."
  value       = [for id in local.zone_ids : { id = aws_subnet.isolated[id].id, zone_id = id }]
}

output "workload_subnet_ids" {
  description = "Subnets for what uses the database."
  value       = [for id in local.zone_ids : aws_subnet.private[id].id]
}

output "workload_subnets" {
  description = "The same with the names of their zones, for interface endpoints."
  value       = [for id in local.zone_ids : { id = aws_subnet.private[id].id, zone = data.aws_availability_zone.this[id].name }]
}

output "route_table_ids" {
  description = "Route tables for gateway endpoints."
  value       = concat([for id in local.zone_ids : aws_route_table.private[id].id], [aws_route_table.isolated.id])
}

output "public_subnet_ids" {
  description = "Subnets with a route to the internet, for load balancers."
  value       = [for id in local.zone_ids : aws_subnet.public[id].id]
}
