variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "database_arn" {
  description = "Cluster or instance that is backed up."
  type        = string
}

variable "vault_name" {
  description = "Vault of the snapshots."
  type        = string
}

variable "copy_vault_arn" {
  description = "Vault of the copies; null where no rule copies."
  type        = string
  default     = null
}

variable "rules" {
  description = "When (cron of EventBridge, UTC), and days that the snapshot and its copy (null: none) are kept."
  type = map(object({
    schedule       = string
    keep_days      = number
    copy_keep_days = optional(number)
  }))
}
