mock_provider "aws" {}

variables {
  identifier         = "shop"
  database_name      = "shop"
  iam_authentication = false

  data_api     = true
  storage_type = "aurora"

  instances = {
    identifiers = ["shop-a", "shop-b"]
    class       = "db.serverless"
    min_acu     = 0.5
    max_acu     = 4
  }

  placement = {
    subnet_group       = "shop-net"
    parameter_group    = "shop-pg17"
    security_group_ids = ["sg-1", "sg-2"]
  }

  backup = {
    retention_days = 7
    window         = "03:00-04:00"
  }

  maintenance = {
    window              = "sun:04:30-sun:05:30"
    auto_minor_upgrades = true
    apply_immediately   = false
  }

  protection = {
    deletion_protection = true
    final_snapshot_name = "shop-final"
  }
}

override_resource {
  target = aws_rds_cluster.this
  values = {
    arn            = "arn:aws:rds:us-east-1:123456789012:cluster:shop"
    engine_version = "17.4"
    port           = 5433
  }
}

run "nothing_is_made_besides" {
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.clients) == 0 && length(aws_vpc_security_group_ingress_rule.cidrs) == 0
    error_message = "No rule that was not asked for."
  }

  assert {
    condition     = aws_rds_cluster.this.engine_version == "17.4" && output.secret_arn == null
    error_message = "The version is left to AWS, and no secret is made up."
  }
}

run "new_clients_get_into_the_first_group" {
  command = plan

  variables {
    placement = {
      subnet_group              = "shop-net"
      parameter_group           = "shop-pg17"
      security_group_ids        = ["sg-1", "sg-2"]
      client_security_group_ids = { clients = "sg-9" }
    }
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.clients["clients"].security_group_id == "sg-1" && aws_vpc_security_group_ingress_rule.clients["clients"].from_port == 5433
    error_message = "One rule, in the first group, on the port that the database has."
  }
}

run "a_database_without_a_group_is_refused" {
  command = plan

  variables {
    placement = {
      subnet_group       = "shop-net"
      parameter_group    = "shop-pg17"
      security_group_ids = []
    }
  }

  expect_failures = [var.placement]
}

run "instances_keep_their_names_and_classes" {
  command = plan

  variables {
    instances = {
      identifiers  = ["shop-a", "shop-b"]
      class        = "db.r6g.large"
      reader_class = "db.t4g.medium"
    }
  }

  assert {
    condition     = aws_rds_cluster_instance.this["shop-a"].instance_class == "db.r6g.large" && aws_rds_cluster_instance.this["shop-b"].instance_class == "db.t4g.medium"
    error_message = "The writer first, then the readers."
  }

  assert {
    condition     = length(aws_rds_cluster.this.serverlessv2_scaling_configuration) == 0
    error_message = "No range where there was none."
  }
}
