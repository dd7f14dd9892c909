variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "vpc_id" {
  description = "VPC of the proxy."
  type        = string
}

variable "vpc_cidr" {
  description = "Address range in which the database is."
  type        = string
}

variable "subnets" {
  description = "Subnets that the proxy may use, with the ids of their zones; two zones at least must have RDS Proxy."
  type        = list(object({ id = string, zone_id = string }))
}

variable "zones_without_proxy" {
  description = "Ids of zones in which AWS offers no RDS Proxy; their subnets are left out."
  type        = list(string)
  default     = []
}

variable "client_security_group_ids" {
  description = "Security groups that may connect, by a name for the rule."
  type        = map(string)
}

variable "secret_arns" {
  description = "ARNs of the secrets of the users that may log in, by a name that stays."
  type        = map(string)
}

variable "iam_authentication" {
  description = "Clients log in with their IAM role instead of a password."
  type        = bool
  default     = false
}

variable "reader_endpoint" {
  description = "A second endpoint that leads to the readers of a cluster."
  type        = bool
  default     = false
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the secrets; null for the AWS managed one."
  type        = string
  default     = null
}

variable "cluster_identifier" {
  description = "Aurora cluster behind the proxy; null for an RDS instance."
  type        = string
  default     = null
}

variable "instance_identifier" {
  description = "RDS instance behind the proxy; null for an Aurora cluster."
  type        = string
  default     = null

  validation {
    condition     = (var.instance_identifier == null) != (var.cluster_identifier == null)
    error_message = "Give either cluster_identifier or instance_identifier."
  }
}

variable "require_tls" {
  description = "Refuse clients without TLS."
  type        = bool
  default     = true
}

variable "idle_client_timeout_s" {
  description = "Seconds until an idle client is disconnected, 1 to 28800."
  type        = number
  default     = 1800
}

variable "borrow_timeout_s" {
  description = "Seconds a client waits for a connection of the pool, 0 to 300."
  type        = number
  default     = 120
}

variable "max_connections_percent" {
  description = "Share of the database's connections that the proxy may hold, 1 to 100."
  type        = number
  default     = 100
}

variable "max_idle_connections_percent" {
  description = "Share of the database's connections that may stay open unused; null for half of max_connections_percent."
  type        = number
  default     = null
}
