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

  mock_resource "aws_db_proxy_default_target_group" {
    defaults = {
      name = "default" # a mocked name may begin with a digit, which the provider refuses
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
  name        = "vectors-test"
  vpc_id      = "vpc-1"
  vpc_cidr    = "10.0.0.0/16"
  subnets     = [{ id = "subnet-a", zone_id = "use1-az1" }, { id = "subnet-b", zone_id = "use1-az2" }]
  secret_arns = { master = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one" }

  client_security_group_ids = { clients = "sg-1" }
}

run "tls_and_the_time_outs_as_said" {
  variables {
    cluster_identifier = "one"
  }

  assert {
    condition     = aws_db_proxy.this.require_tls && aws_db_proxy.this.idle_client_timeout == 1800
    error_message = "TLS is required, and idle clients leave after 1800 s."
  }

  assert {
    condition     = aws_db_proxy_default_target_group.this.connection_pool_config[0].max_idle_connections_percent == 50
    error_message = "Half of the connections may idle."
  }
}

run "a_cluster_and_an_instance_at_once_are_refused" {
  command = plan

  variables {
    cluster_identifier  = "one"
    instance_identifier = "two"
  }

  expect_failures = [var.instance_identifier]
}

run "readers_and_logins_by_role" {
  variables {
    cluster_identifier = "vectors-test"
    reader_endpoint    = true
    iam_authentication = true
  }

  assert {
    condition     = aws_db_proxy_endpoint.readers["this"].target_role == "READ_ONLY"
    error_message = "The second endpoint only reads."
  }

  assert {
    condition     = alltrue([for auth in aws_db_proxy.this.auth : auth.iam_auth == "REQUIRED"])
    error_message = "Clients need an IAM token."
  }
}

run "a_subnet_in_a_zone_without_proxies_is_left_out" {
  variables {
    cluster_identifier  = "vectors-test"
    reader_endpoint     = true
    zones_without_proxy = ["use1-az3"]
    subnets = [
      { id = "subnet-a", zone_id = "use1-az1" },
      { id = "subnet-b", zone_id = "use1-az2" },
      { id = "subnet-c", zone_id = "use1-az3" },
    ]
  }

  assert {
    condition     = aws_db_proxy.this.vpc_subnet_ids == toset(["subnet-a", "subnet-b"])
    error_message = "AWS would drop the third subnet, and each plan would replace the proxy."
  }

  assert {
    condition     = aws_db_proxy_endpoint.readers["this"].vpc_subnet_ids == toset(["subnet-a", "subnet-b"])
    error_message = "The endpoint of the readers, too."
  }
}

run "one_zone_with_proxies_is_refused" {
  command = plan

  variables {
    cluster_identifier  = "one"
    zones_without_proxy = ["use1-az2", "use1-az3"]
  }

  expect_failures = [aws_db_proxy.this]
}
