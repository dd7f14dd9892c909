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

variable "service" {
  description = "Name of the service."
  type        = string
}

variable "cluster" {
  description = "Name of the cluster."
  type        = string
}

variable "container" {
  description = "Image, CPU units (1024 is one vCPU), memory, architecture, port (null: none), and command (empty: the image's)."
  type = object({
    image        = string
    cpu          = number
    memory_mb    = number
    architecture = optional(string, "arm64")
    port         = optional(number)
    command      = optional(list(string), [])
  })
}

variable "tasks" {
  description = "Fewest and most tasks, and the mean CPU in percent that is aimed at between them."
  type = object({
    min                = number
    max                = number
    target_cpu_percent = optional(number, 60)
  })
}

variable "spot" {
  description = "Fargate Spot: cheaper, may be stopped at two minutes' notice."
  type        = bool
  default     = false
}

variable "network" {
  description = "Subnets and security groups of the tasks, and whether they need public addresses to reach the internet."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
    public_addresses   = optional(bool, false)
  })
}

variable "target_group" {
  description = "Target group of a load balancer; null for none."
  type        = object({ arn = string })
  default     = null
}

variable "environment" {
  description = "Variables of the container; no secrets."
  type        = map(string)
  default     = {}
}

variable "secrets" {
  description = "Variables whose values come from secrets: ARN, or ARN:field:: for one field of it."
  type        = map(string)
  default     = {}
}

variable "secret_arns" {
  description = "ARNs of those secrets, by a name that stays."
  type        = map(string)
  default     = {}
}

variable "bucket_arns" {
  description = "Buckets that the container reads and writes, by name."
  type        = map(string)
  default     = {}
}

variable "login_arns" {
  description = "Users of the database and the cache as which the container may log in without a password."
  type        = list(string)
}

variable "kms_key_arn" {
  description = "Key of secrets, buckets and logs; null for those of AWS."
  type        = string
  default     = null
}

variable "log_retention_days" {
  description = "Days that the log is kept."
  type        = number
  default     = 30
}
