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

  engine_version     = "8.0"
  node_type          = "cache.t4g.micro"
  maintenance_window = "sun:06:00-sun:07:00"
}

run "encrypted_and_behind_a_login" {
  variables {
    nodes    = 3
    multi_az = true
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_mode == "required" && aws_elasticache_replication_group.this.at_rest_encryption_enabled
    error_message = "Encrypted in transit and at rest."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "With replicas it fails over by itself."
  }

  assert {
    condition     = aws_elasticache_user.default["this"].access_string == "off -@all" && aws_elasticache_user.application.authentication_mode[0].type == "iam"
    error_message = "The default user is off, the application logs in with its role."
  }
}

run "long_names_give_user_ids_that_fit" {
  command = plan

  variables {
    name = "a123456789b123456789c123456789d123456789"
  }

  assert {
    condition     = length(aws_elasticache_user.default["this"].user_id) <= 40
    error_message = "User ids take 40 characters."
  }
}

run "multi_az_without_a_replica_is_refused" {
  command = plan

  variables {
    multi_az = true
  }

  expect_failures = [var.multi_az]
}

run "parameters_logs_and_a_token" {
  variables {
    parameters         = { maxmemory-policy = "allkeys-lru" }
    log_retention_days = 7
    token              = true
  }

  assert {
    condition     = aws_elasticache_parameter_group.this["own"].family == "valkey8"
    error_message = "A group of the engine's family."
  }

  assert {
    condition     = join(" ", keys(aws_cloudwatch_log_group.this)) == "engine-log slow-log"
    error_message = "Both logs have a group with a retention."
  }

  assert {
    condition     = aws_elasticache_user.token["this"].user_name == "default" && aws_elasticache_user.token["this"].access_string == "off -@all"
    error_message = "Closed until it has its password."
  }
}

run "who_else_may_connect" {
  variables {
    network = {
      vpc_id                    = "vpc-1"
      subnet_ids                = ["subnet-a", "subnet-b"]
      client_security_group_ids = { clients = "sg-clients", other = "sg-other" }
      allowed_cidrs             = { office = "10.9.0.0/16" }
    }
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.clients) == ["clients", "other"] && aws_vpc_security_group_ingress_rule.cidrs["office"].cidr_ipv4 == "10.9.0.0/16"
    error_message = "Groups and address ranges."
  }
}
