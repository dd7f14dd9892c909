variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "topic_arn" {
  description = "SNS topic that is told."
  type        = string
}

variable "log_group_name" {
  description = "Log group of PostgreSQL."
  type        = string
}

variable "failed_logins" {
  description = "More than this many in five minutes are too many."
  type        = number
}
