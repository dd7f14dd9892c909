# Rendered by vdbctl from environments/prod.yaml. Edit that file, then render again.

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
      Environment = "prod"
      ManagedBy   = "vdbctl"
      Project     = "vectors"
      Stack       = "vectors-prod"
    }
  }
}

provider "aws" {
  alias  = "second"
  region = "us-west-2"

  default_tags {
    tags = {
      Environment = "prod"
      ManagedBy   = "vdbctl"
      Project     = "vectors"
      Stack       = "vectors-prod"
    }
  }
}
