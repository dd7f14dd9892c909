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

variable "master" {
  description = "Master user; days between rotations of the secret that RDS manages, or a secret of our own with the generation of its password."
  type = object({
    username      = string
    rotation_days = optional(number, 7)
    own_secret = optional(object({
      arn        = string
      generation = number
    }))
  })
}

variable "master_password" {
  description = "Password of the master user with own_secret; never kept. It is set anew when the generation is raised."
  type        = string
  default     = null
  ephemeral   = true
}

variable "network" {
  description = "Where the database lives and who may connect on 5432 (groups and address ranges, each by a name for the rule)."
  type = object({
    vpc_id                    = string
    subnet_ids                = list(string)
    client_security_group_ids = optional(map(string), {})
    allowed_cidrs             = optional(map(string), {})
  })
}

variable "kms_key_arn" {
  description = "Key for storage, secret, logs and insights; null for the AWS managed keys."
  type        = string
  default     = null
}

variable "parameters" {
  description = "Parameters of the parameter group; apply_method is immediate or pending-reboot. Null for the engine's default group."
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
  description = "When maintenance may happen (UTC), whether minor releases are installed, whether changes wait for the window, whether a major version is kept beyond its end, and the certificate authority (null: AWS's default)."
  type = object({
    window              = string
    auto_minor_upgrades = bool
    apply_immediately   = bool
    extended_support    = optional(bool, false)
    ca_certificate      = optional(string)
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
  description = "Class of the writer and of the readers (db.serverless for Serverless v2; null: as the writer), number of readers, range in ACU, and idle seconds before a pause at 0 ACU."
  type = object({
    class         = optional(string, "db.serverless")
    reader_class  = optional(string)
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

variable "reader_scaling" {
  description = "Most readers, the metric (cpu or connections) and its target, and seconds between changes; null for a fixed number of readers."
  type = object({
    max_readers          = number
    metric               = optional(string, "cpu")
    target               = optional(number, 70)
    scale_in_cooldown_s  = optional(number, 300)
    scale_out_cooldown_s = optional(number, 300)
  })
  default = null
}

variable "origin" {
  description = "Where the data comes from when the cluster is made: a snapshot, or another cluster (cloned, or restored to a time in UTC; null: the latest)."
  type = object({
    snapshot = optional(string)
    cluster  = optional(string)
    clone    = optional(bool, false)
    time     = optional(string)
  })
  default = {}
}

variable "activity_stream" {
  description = "sync or async; null for none. Needs kms_key_arn."
  type        = string
  default     = null

  validation {
    condition     = var.activity_stream == null || var.kms_key_arn != null
    error_message = "An activity stream needs a key of your own."
  }
}
