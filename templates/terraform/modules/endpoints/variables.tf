variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "region" {
  description = "AWS region of the provider, for ARNs and names of services."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the endpoints."
  type        = string
}

variable "vpc_cidr" {
  description = "Address range that may use the interface endpoints."
  type        = string
}

variable "subnets" {
  description = "Subnets of the interface endpoints, with the names of their zones; each costs. Zones without a service are left out."
  type        = list(object({ id = string, zone = string }))
}

variable "route_table_ids" {
  description = "Route tables that lead to the gateway endpoints."
  type        = list(string)
}

variable "gateways" {
  description = "Services with a gateway endpoint: s3, dynamodb."
  type        = list(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.gateways, ["s3", "dynamodb"])) == 0
    error_message = "Only s3 and dynamodb have gateway endpoints."
  }
}

variable "interfaces" {
  description = "Services with an interface endpoint, by the last part of their name, such as rds-data."
  type        = list(string)
  default     = []
}

variable "trusted_accounts" {
  description = "Ids of accounts, besides this one, whose resources may be reached through the endpoints."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for account in var.trusted_accounts : can(regex("^[0-9]{12}$", account))])
    error_message = "Ids of accounts have 12 digits."
  }
}
