mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      zone_ids = ["use1-az4", "use1-az1", "use1-az2", "use1-az6"]
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_data "aws_vpc" {
    defaults = {
      id         = "vpc-default"
      cidr_block = "172.31.0.0/16"
    }
  }

  mock_data "aws_subnets" {
    defaults = {
      ids = ["subnet-b", "subnet-a"]
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }
}

variables {
  name = "vectors-test"

  network = {
    vpc_id                    = "vpc-1"
    subnet_ids                = ["subnet-a", "subnet-b"]
    client_security_group_ids = { clients = "sg-1" }
  }

  major_engine_version = "8"

  limits = {
    storage_gb = 5
    ecpu_per_s = 5000
  }
}

override_resource {
  target = aws_elasticache_serverless_cache.this
  values = {
    endpoint = [{
      address = "mock.serverless.use1.cache.amazonaws.com"
      port    = 6379
    }]
  }
}

run "limits_as_said" {
  assert {
    condition     = aws_elasticache_serverless_cache.this.cache_usage_limits[0].data_storage[0].maximum == 5
    error_message = "Not the limit that was given."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.clients["clients"].to_port == 6380
    error_message = "The reader's port is reached as well."
  }
}

run "limits_that_aws_refuses_are_refused_here" {
  command = plan

  variables {
    limits = {
      storage_gb = 5
      ecpu_per_s = 10
    }
  }

  expect_failures = [var.limits]
}
