variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "network" {
  description = "Where the cache lives, and who may connect (groups and address ranges, each by a name for the rule)."
  type = object({
    vpc_id                    = string
    subnet_ids                = list(string)
    client_security_group_ids = optional(map(string), {})
    allowed_cidrs             = optional(map(string), {})
  })
}

variable "engine" {
  description = "valkey or redis."
  type        = string
  default     = "valkey"

  validation {
    condition     = contains(["valkey", "redis"], var.engine)
    error_message = "Either valkey or redis."
  }
}

variable "kms_key_arn" {
  description = "Key for data at rest; null for the AWS owned one."
  type        = string
  default     = null
}

variable "major_engine_version" {
  description = "Major engine version, such as 8."
  type        = string
}

variable "limits" {
  description = "Most data stored, in GB, and most ElastiCache processing units in a second; beyond that requests are refused."
  type = object({
    storage_gb = number
    ecpu_per_s = number
  })

  validation {
    condition     = var.limits.storage_gb >= 1 && var.limits.storage_gb <= 5000 && var.limits.ecpu_per_s >= 1000
    error_message = "storage_gb is 1 to 5000, ecpu_per_s at least 1000."
  }
}

variable "source_snapshot" {
  description = "ARN of the snapshot that a new cache begins with; null for an empty one."
  type        = string
  default     = null
}

variable "snapshots" {
  description = "Days that snapshots are kept (0: none), and when they are made (UTC)."
  type = object({
    retention_days = optional(number, 0)
    time           = optional(string, "04:00")
  })
  default = {}
}

variable "token" {
  description = "Besides IAM, let clients in with a password of the default user, which vdbctl sets after apply."
  type        = bool
  default     = false
}
