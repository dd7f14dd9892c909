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

variable "cidr" {
  description = "Address range of the VPC, /16 to /22; each subnet takes a sixteenth."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]), 0) >= 16 && try(tonumber(split("/", var.cidr)[1]), 99) <= 22
    error_message = "Give an IPv4 range between /16 and /22."
  }
}

variable "zones" {
  description = "Number of availability zones, 1 to 3."
  type        = number
  default     = 2

  validation {
    condition     = var.zones >= 1 && var.zones <= 3
    error_message = "Between 1 and 3 zones."
  }
}

variable "zone_ids" {
  description = "Availability zone ids such as use1-az1, in a fixed order; empty for the first ones of the region."
  type        = list(string)
  default     = []
}

variable "nat" {
  description = "NAT gateways for the private subnets: none, single or per-zone."
  type        = string
  default     = "single"

  validation {
    condition     = contains(["none", "single", "per-zone"], var.nat)
    error_message = "One of none, single, per-zone."
  }
}

variable "flow_log_retention_days" {
  description = "Days that flow logs are kept; null for no flow logs."
  type        = number
  default     = null
}

variable "kms_key_arn" {
  description = "Key of the flow logs; null for the one of CloudWatch."
  type        = string
  default     = null
}
