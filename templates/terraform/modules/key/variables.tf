variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "region" {
  description = "AWS region of the provider, for ARNs and names of services."
  type        = string
}

variable "deletion_window_days" {
  description = "Days between the order to delete the key and its end, 7 to 30; it can be taken back until then."
  type        = number
  default     = 30

  validation {
    condition     = var.deletion_window_days >= 7 && var.deletion_window_days <= 30
    error_message = "Between 7 and 30 days."
  }
}

variable "alias" {
  description = "Alias of the key; null for the name of the stack."
  type        = string
  default     = null
}

variable "log_groups" {
  description = "Names of the log groups that CloudWatch Logs encrypts with the key."
  type        = list(string)
  default     = []
}
