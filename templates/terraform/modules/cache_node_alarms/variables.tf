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

variable "nodes" {
  description = "Identifier of each node, by its number."
  type        = map(string)
}

variable "cpu_metric" {
  description = "CPUUtilization for nodes with one or two vCPUs, EngineCPUUtilization for larger ones."
  type        = string
  default     = "CPUUtilization"

  validation {
    condition     = contains(["CPUUtilization", "EngineCPUUtilization"], var.cpu_metric)
    error_message = "Either CPUUtilization or EngineCPUUtilization."
  }
}

variable "thresholds" {
  description = "From where on each alarm goes off; null for none."
  type = object({
    cpu_percent       = optional(number)
    memory_percent    = optional(number)
    connections       = optional(number)
    evictions         = optional(number)
    hit_rate_percent  = optional(number)
    replication_lag_s = optional(number)
  })
}
