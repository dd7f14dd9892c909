# Rendered by vdbctl from environments/dev.yaml. Edit that file, then render again.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      Developer   = "john"
      Environment = "dev"
      ManagedBy   = "vdbctl"
      Project     = "vectors"
      Stack       = "vectors-dev-john"
    }
  }

  ignore_tags {
    keys = ["ExpiresAt", "ReapedAt", "WarnedFor"]
  }
}
