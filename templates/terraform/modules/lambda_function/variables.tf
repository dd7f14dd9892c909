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

variable "function" {
  description = "Name of the function."
  type        = string
}

variable "description" {
  description = "What the function does."
  type        = string
}

variable "code" {
  description = "Zip file, digest of what is in it, and the handler as module.function."
  type = object({
    archive = string
    digest  = string
    handler = string
  })
}

variable "limits" {
  description = "Longest run in seconds, memory in MB, and how many may run at once (-1: no limit of its own)."
  type = object({
    timeout_s   = number
    memory_mb   = optional(number, 128)
    concurrency = optional(number, -1)
  })
}

variable "environment" {
  description = "Variables of the function; no secrets."
  type        = map(string)
}

variable "network" {
  description = "Subnets and security groups; null for a function that only calls AWS."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null
}

variable "permissions" {
  description = "What the role may do, by a name for the statement."
  type = map(object({
    actions   = list(string)
    resources = list(string)
  }))
}

variable "kms_key_arn" {
  description = "Key of the variables and the log; null for those of AWS."
  type        = string
  default     = null
}

variable "log_retention_days" {
  description = "Days that the log is kept."
  type        = number
  default     = 7
}
