variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "purpose" {
  description = "What the bucket is for; part of its name."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the objects; null for that of S3."
  type        = string
  default     = null
}

variable "lifecycle_days" {
  description = "Days until objects are removed or moved to cheaper storage (null: never), and until old versions are removed."
  type = object({
    expire            = optional(number)
    infrequent_access = optional(number)
    old_versions      = optional(number, 90)
  })
  default = {}
}

variable "takes_load_balancer_logs" {
  description = "Let load balancers of this account write their logs here; needs kms_key_arn null."
  type        = bool
  default     = false

  validation {
    condition     = !var.takes_load_balancer_logs || var.kms_key_arn == null
    error_message = "Load balancers cannot write to a bucket with a key of your own."
  }
}

variable "force_destroy" {
  description = "Delete the objects with the bucket; else a bucket that holds some cannot be deleted."
  type        = bool
  default     = false
}
