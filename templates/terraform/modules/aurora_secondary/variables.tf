variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "global_cluster_identifier" {
  description = "Global Database that this cluster joins."
  type        = string
}

variable "engine_version" {
  description = "Engine version of the primary."
  type        = string
}

variable "instance" {
  description = "Class (db.serverless for Serverless v2) and range in ACU."
  type = object({
    class   = optional(string, "db.serverless")
    min_acu = optional(number, 0.5)
    max_acu = optional(number, 1)
  })
}

variable "kms_key_arn" {
  description = "Key of this region: that of the primary does not leave its region."
  type        = string
}

variable "backup_retention_days" {
  description = "Days that backups are kept here."
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


variable "parameters" {
  description = "Parameters, as those of the primary; apply_method is immediate or pending-reboot."
  type = map(object({
    value        = string
    apply_method = optional(string, "immediate")
  }))
  default = {}
}
