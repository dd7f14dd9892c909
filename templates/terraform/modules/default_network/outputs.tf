output "vpc_id" {
  description = "Id of the VPC."
  value       = data.aws_vpc.this.id
}

output "vpc_cidr" {
  description = "Address range of the VPC."
  value       = data.aws_vpc.this.cidr_block
}

output "vpc_cidrs" {
  description = "All address ranges of the VPC, with those that were added to it."
  value       = distinct(concat([data.aws_vpc.this.cidr_block], [for range in data.aws_vpc.this.cidr_block_associations : range.cidr_block if range.state == "associated"]))
}

output "database_subnet_ids" {
  description = "Subnets for databases, caches and proxies."
  value       = sort(data.aws_subnets.this.ids)
}

output "database_subnets" {
  description = "The same with the ids of their zones, for what is not in every zone."
  value       = [for id in sort(data.aws_subnets.this.ids) : { id = id, zone_id = data.aws_subnet.this[id].availability_zone_id }]
}

output "workload_subnet_ids" {
  description = "Subnets for what uses the database."
  value       = sort(data.aws_subnets.this.ids)
}

output "route_table_ids" {
  description = "Route tables for gateway endpoints: the main one is left as it is."
  value       = []
}

output "public_subnet_ids" {
  description = "Subnets with a route to the internet, for load balancers."
  value       = sort(data.aws_subnets.this.ids)
}
