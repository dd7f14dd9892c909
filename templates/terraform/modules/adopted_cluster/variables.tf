variable "identifier" {
  description = "Identifier of the cluster."
  type        = string
}

variable "engine_version" {
  description = "Engine version to bring it to; null leaves it to AWS and its minor upgrades."
  type        = string
  default     = null
}

variable "database_name" {
  description = "Name of the database to connect to."
  type        = string
}

variable "secret_arn" {
  description = "Secret with the master user's name and password; null where none is known."
  type        = string
  default     = null
}

variable "encrypted" {
  description = "Whether its storage is encrypted; cannot be changed."
  type        = bool
  default     = true
}

variable "placement" {
  description = "What it lives in and stays in: subnet group, parameter group, security groups; and who else may connect (groups and address ranges, each by a name for the rule)."
  type = object({
    subnet_group              = string
    parameter_group           = string
    security_group_ids        = list(string)
    client_security_group_ids = optional(map(string), {})
    allowed_cidrs             = optional(map(string), {})
  })

  validation {
    condition     = length(var.placement.security_group_ids) > 0
    error_message = "A database has one security group or more."
  }
}

variable "backup" {
  description = "Days that backups are kept, and when they are made (UTC)."
  type = object({
    retention_days = number
    window         = string
  })
}

variable "maintenance" {
  description = "When maintenance may happen (UTC), whether minor releases are installed, whether changes are made at once, whether a major version is kept beyond its end, and the certificate authority (null: as it is)."
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
  description = "Enhanced monitoring (interval_s 0 is off) with its role, and kinds of logs that go to CloudWatch."
  type = object({
    interval_s  = optional(number, 0)
    role_arn    = optional(string)
    log_exports = optional(list(string), [])
  })
  default = {}
}

variable "iam_authentication" {
  description = "Let IAM users and roles log in without a password."
  type        = bool
}

variable "instances" {
  description = "Identifiers, the writer first; class of the writer and of the readers (null: as the writer); range in ACU and idle seconds before a pause at 0 ACU (null: provisioned)."
  type = object({
    identifiers   = list(string)
    class         = string
    reader_class  = optional(string)
    min_acu       = optional(number)
    max_acu       = optional(number)
    pause_after_s = optional(number)
  })
}

variable "storage_type" {
  description = "aurora, or aurora-iopt1 for I/O-Optimized."
  type        = string
}

variable "data_api" {
  description = "Whether the RDS Data API answers for this cluster."
  type        = bool
}
