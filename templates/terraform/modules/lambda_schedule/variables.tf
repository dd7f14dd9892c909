variable "name" {
  description = "Name of the rule."
  type        = string

  validation {
    condition     = length(var.name) <= 64
    error_message = "EventBridge takes 64 characters."
  }
}

variable "description" {
  description = "What is called, and why."
  type        = string
}

variable "schedule" {
  description = "When, as EventBridge writes it: rate(1 hour), or cron(...) in UTC."
  type        = string

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.schedule))
    error_message = "Write rate(...) or cron(...)."
  }
}

variable "function" {
  description = "Name and ARN of the function."
  type = object({
    name = string
    arn  = string
  })
}
