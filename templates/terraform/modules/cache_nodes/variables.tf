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

variable "engine_version" {
  description = "Engine version, such as 8.0."
  type        = string
}

variable "node_type" {
  description = "Class of each node, such as cache.t4g.micro."
  type        = string
}

variable "nodes" {
  description = "The primary and its replicas, 1 to 6."
  type        = number
  default     = 1

  validation {
    condition     = var.nodes >= 1 && var.nodes <= 6
    error_message = "Between 1 and 6 nodes."
  }
}

variable "multi_az" {
  description = "Spread the nodes over availability zones; needs a replica."
  type        = bool
  default     = false

  validation {
    condition     = !var.multi_az || var.nodes > 1
    error_message = "Multi-AZ needs at least 2 nodes."
  }
}

variable "source_snapshot" {
  description = "Name of the snapshot that a new cache begins with; null for an empty one."
  type        = string
  default     = null
}

variable "snapshots" {
  description = "Days that snapshots are kept (0: none), and when they are made (UTC)."
  type = object({
    retention_days = optional(number, 0)
    window         = optional(string, "04:00-05:00")
  })
  default = {}
}

variable "maintenance_window" {
  description = "When maintenance may happen (UTC)."
  type        = string
}

variable "auto_minor_upgrades" {
  description = "Let AWS install later minor versions."
  type        = bool
  default     = false
}

variable "apply_immediately" {
  description = "Change now instead of in the maintenance window."
  type        = bool
  default     = true
}

variable "token" {
  description = "Besides IAM, let clients in with a password of the default user, which vdbctl sets after apply."
  type        = bool
  default     = false
}

variable "parameters" {
  description = "Parameters such as maxmemory-policy; empty for the engine's default group."
  type        = map(string)
  default     = {}
}

variable "log_retention_days" {
  description = "Days that the slow log and the engine log are kept in CloudWatch; null for no logs."
  type        = number
  default     = null
}

variable "final_snapshot_name" {
  description = "Name of the last snapshot; null for none."
  type        = string
  default     = null
}
