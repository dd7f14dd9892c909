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

variable "instances" {
  description = "Identifier of each instance, by a name that stays; primary is the one that is written to."
  type        = map(string)
}

variable "thresholds" {
  description = "From where on each alarm goes off; null for none."
  type = object({
    cpu_percent        = optional(number)
    connections        = optional(number)
    free_storage_gb    = optional(number)
    freeable_memory_mb = optional(number)
    read_latency_ms    = optional(number)
    write_latency_ms   = optional(number)
    replica_lag_s      = optional(number)
    transaction_ids    = optional(number)
    load               = optional(number)

    storage_credit_percent = optional(number)
  })
}
