variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets for databases, caches and proxies."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "RDS wants subnets in two availability zones or more."
  }
}

variable "workload_subnet_ids" {
  description = "Subnets for what uses the database; empty for those of the database."
  type        = list(string)
  default     = []
}

variable "public_subnet_ids" {
  description = "Subnets with a route to the internet, for load balancers."
  type        = list(string)
  default     = []
}
