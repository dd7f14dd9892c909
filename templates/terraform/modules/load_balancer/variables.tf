variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "vpc_id" {
  description = "VPC of the load balancer."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of the load balancer, in two zones at least."
  type        = list(string)
}

variable "internal" {
  description = "Without a public address."
  type        = bool
  default     = false
}

variable "client_cidr" {
  description = "Who may connect."
  type        = string
  default     = "0.0.0.0/0"
}

variable "service_security_group_id" {
  description = "Security group of the services behind it."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of ACM; null for plain HTTP."
  type        = string
  default     = null
}

variable "targets" {
  description = "Services behind it, by name: port, path pattern, and path of the health check."
  type = map(object({
    port        = number
    path        = optional(string, "/*")
    health_path = optional(string, "/")
  }))
}

variable "log_bucket" {
  description = "Bucket for access logs; null for none."
  type        = object({ name = string })
  default     = null
}

variable "deletion_protection" {
  description = "Refuse to delete it."
  type        = bool
  default     = false
}
