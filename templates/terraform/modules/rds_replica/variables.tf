variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "source_arn" {
  description = "ARN of the instance that is replicated."
  type        = string
}

variable "instance_class" {
  description = "Class of the replica."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of this region: that of the source does not leave its region."
  type        = string
}

variable "storage_max_gb" {
  description = "Size to which its storage may grow; 0 for fixed."
  type        = number
  default     = 0
}

variable "backup_retention_days" {
  description = "Days that backups of the replica are kept."
  type        = number
  default     = 7
}

variable "deletion_protection" {
  description = "Refuse to delete it."
  type        = bool
  default     = false
}

variable "network" {
  description = "Where it lives, and address ranges that may connect, by a name for the rule."
  type = object({
    vpc_id        = string
    subnet_ids    = list(string)
    allowed_cidrs = optional(map(string), {})
  })
}


variable "engine_version" {
  description = "Engine version of the source."
  type        = string
}

variable "parameters" {
  description = "Parameters, as those of the primary; apply_method is immediate or pending-reboot."
  type = map(object({
    value        = string
    apply_method = optional(string, "immediate")
  }))
  default = {}
}
