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

variable "secret_arn" {
  description = "ARN of the secret with the database's credentials."
  type        = string
}

variable "data_api_cluster_arn" {
  description = "ARN of the cluster whose Data API may be called; null where there is none."
  type        = string
  default     = null
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the secret; null for the AWS managed one."
  type        = string
  default     = null
}

variable "in_vpc" {
  description = "Whether the functions run inside the VPC, as they must without the Data API."
  type        = bool
  default     = false
}

variable "functions" {
  description = "Names of the functions that have this role: they write to their own logs alone; empty for every log."
  type        = list(string)
  default     = []
}
