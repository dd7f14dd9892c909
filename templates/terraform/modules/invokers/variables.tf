variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "function_arns" {
  description = "Functions that may be called, by name."
  type        = map(string)
}

variable "login_arn" {
  description = "ARN of the database user with which callers prove who they are (rds-db:connect)."
  type        = string
}

variable "invokers" {
  description = "ARNs of the roles of this account that may call; AWS's own roles of IAM Identity Center take the policy in their permission set."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.invokers : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "Use ARNs of IAM roles."
  }
}
