variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "datastore_id" {
  description = "Global Datastore that these nodes join."
  type        = string
}

variable "nodes" {
  description = "Nodes in this region."
  type        = number
  default     = 1
}

variable "network" {
  description = "Where it lives, and address ranges that may connect, by a name for the rule."
  type = object({
    vpc_id        = string
    subnet_ids    = list(string)
    allowed_cidrs = optional(map(string), {})
  })
}

