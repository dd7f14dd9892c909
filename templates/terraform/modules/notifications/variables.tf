variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "emails" {
  description = "Who gets a mail; AWS asks each for a confirmation."
  type        = list(string)
  default     = []
}

variable "kms_key_arn" {
  description = "Key of messages at rest; null for none. AWS's own key will not do: CloudWatch cannot use it."
  type        = string
  default     = null
}
