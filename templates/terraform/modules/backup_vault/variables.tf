variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "kms_key_arn" {
  description = "Key of what is stored; null for the one of AWS."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Delete the snapshots in it with the vault; else a vault that holds some cannot be deleted."
  type        = bool
  default     = false
}
