variable "name" {
  description = "Name of the secret, as a path."
  type        = string
}

variable "description" {
  description = "What the secret is for."
  type        = string
}

variable "content" {
  description = "What stands beside the password: user name, host, port. Not secret. Changes reach the secret with the next generation."
  type        = map(string)
}

variable "password_field" {
  description = "Name under which the password is kept."
  type        = string
  default     = "password"
}

variable "password_length" {
  description = "Characters of the password, letters and digits."
  type        = number
  default     = 32
}

variable "generation" {
  description = "Raise it to make a new password."
  type        = number
  default     = 1
}

variable "kms_key_arn" {
  description = "Key of the secret; null for the AWS managed one."
  type        = string
  default     = null
}

variable "recovery_window_days" {
  description = "Days in which a deleted secret can be brought back, 7 to 30; 0 frees its name at once."
  type        = number
  default     = 0

  validation {
    condition     = var.recovery_window_days == 0 || (var.recovery_window_days >= 7 && var.recovery_window_days <= 30)
    error_message = "0, or 7 to 30 days."
  }
}
