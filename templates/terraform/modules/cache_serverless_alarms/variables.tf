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

variable "cache" {
  description = "Name of the cache."
  type        = string
}

variable "thresholds" {
  description = "From where on each alarm goes off; null for none."
  type = object({
    stored_gb        = optional(number)
    connections      = optional(number)
    evictions        = optional(number)
    hit_rate_percent = optional(number)
    throttled        = optional(number)
  })
}
