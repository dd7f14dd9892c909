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

variable "instance_class" {
  description = "Class of the instance, such as db.t4g.micro."
  type        = string
}

variable "multi_az" {
  description = "Keep a standby in another availability zone."
  type        = bool
  default     = false
}

variable "storage" {
  description = "Size in GB, size to which it may grow by itself (0: fixed), and type."
  type = object({
    size_gb = number
    max_gb  = optional(number, 0)
    type    = optional(string, "gp3")
  })

  validation {
    condition     = var.storage.max_gb == 0 || var.storage.max_gb >= var.storage.size_gb * 1.1
    error_message = "max_gb must be 0, or at least 10 % above size_gb."
  }
}

variable "replicas" {
  description = "Number of read replicas, and their class (null: that of the primary)."
  type = object({
    count = optional(number, 0)
    class = optional(string)
  })
  default = {}
}

variable "publicly_accessible" {
  description = "Give the instance a public address."
  type        = bool
  default     = false
}
