variable "name" {
  description = "Name of the stack and prefix of everything in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "vpc_id" {
  description = "VPC of the clients."
  type        = string
}

variable "vpc_cidrs" {
  description = "Address ranges of the VPC, where every TCP port can be reached."
  type        = list(string)
}

variable "egress_ports" {
  description = "TCP ports that can be reached anywhere."
  type        = list(number)
  default     = [443]

  validation {
    condition     = alltrue([for port in var.egress_ports : port >= 1 && port <= 65535])
    error_message = "Ports are 1 to 65535."
  }
}
