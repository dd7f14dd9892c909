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
  description = "Size in GB, size to which it may grow by itself (0: fixed), type, IOPS and MiB/s (null: what is included)."
  type = object({
    size_gb         = number
    max_gb          = optional(number, 0)
    type            = optional(string, "gp3")
    iops            = optional(number)
    throughput_mbps = optional(number)
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

variable "origin" {
  description = "Where the data comes from when the instance is made: a snapshot, or another instance at a time in UTC (null: the latest)."
  type = object({
    snapshot = optional(string)
    instance = optional(string)
    time     = optional(string)
  })
  default = {}
}

variable "blue_green" {
  description = "Make changes on a copy that then takes over."
  type        = bool
  default     = false
}
