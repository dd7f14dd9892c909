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

variable "limit_usd" {
  description = "US dollars in a month."
  type        = string
}

variable "alert_percent" {
  description = "Tell when this share is spent."
  type        = number
  default     = 80
}
