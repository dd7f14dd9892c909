variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "engine_version" {
  description = "Engine version; a major version alone follows minor releases."
  type        = string
}

variable "database_name" {
  description = "Name of the database that is made with the server."
  type        = string
}

variable "username" {
  description = "Master user; RDS makes, keeps and rotates the password."
  type        = string
}

variable "network" {
  description = "Where the database lives and who may connect on 5432 (groups by a name for the rule; address ranges)."
  type = object({
    vpc_id                    = string
    subnet_ids                = list(string)
    client_security_group_ids = optional(map(string), {})
    allowed_cidrs             = optional(list(string), [])
  })
}

variable "kms_key_arn" {
  description = "Key for storage, secret, logs and insights; null for the AWS managed keys."
  type        = string
  default     = null
}

variable "parameters" {
  description = "Parameters of the parameter group; apply_method is immediate or pending-reboot."
  type = map(object({
    value        = string
    apply_method = optional(string, "immediate")
  }))
  default = {}
}

variable "backup" {
  description = "Days that backups are kept, and when they are made (UTC)."
  type = object({
    retention_days = number
    window         = string
  })

  validation {
    condition     = var.backup.retention_days >= 0 && var.backup.retention_days <= 35
    error_message = "Backups are kept for 0 to 35 days."
  }
}

variable "maintenance" {
  description = "When maintenance may happen (UTC), whether minor releases are installed, and whether changes wait for the window."
  type = object({
    window              = string
    auto_minor_upgrades = bool
    apply_immediately   = bool
  })
}

variable "protection" {
  description = "Whether deletion is refused; name of the last snapshot, null for none."
  type = object({
    deletion_protection = bool
    final_snapshot_name = optional(string)
  })
}

variable "monitoring" {
  description = "Enhanced monitoring (interval_s 0 is off), Database Insights mode, and days that exported logs are kept (null: not exported)."
  type = object({
    interval_s         = optional(number, 0)
    role_arn           = optional(string)
    insights           = optional(string, "standard")
    log_retention_days = optional(number)
  })
  default = {}

  validation {
    condition     = contains(["standard", "advanced"], var.monitoring.insights)
    error_message = "Database Insights is standard or advanced."
  }
}

variable "iam_authentication" {
  description = "Let IAM users and roles log in without a password."
  type        = bool
  default     = true
}

variable "instances" {
  description = "Class of the writer and the readers (db.serverless for Serverless v2), number of readers, range in ACU, and idle seconds before a pause at 0 ACU."
  type = object({
    class         = optional(string, "db.serverless")
    readers       = optional(number, 0)
    min_acu       = optional(number, 0.5)
    max_acu       = optional(number, 1)
    pause_after_s = optional(number, 300)
  })
  default = {}

  validation {
    condition     = var.instances.min_acu <= var.instances.max_acu && var.instances.max_acu >= 1 && var.instances.max_acu <= 256
    error_message = "min_acu must not be above max_acu, which is 1 to 256."
  }
}

variable "storage_type" {
  description = "aurora, or aurora-iopt1 for I/O-Optimized."
  type        = string
  default     = "aurora"

  validation {
    condition     = contains(["aurora", "aurora-iopt1"], var.storage_type)
    error_message = "Either aurora or aurora-iopt1."
  }
}

variable "data_api" {
  description = "Whether the RDS Data API answers for this cluster."
  type        = bool
  default     = true
}
