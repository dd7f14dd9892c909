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

  mock_data "aws_rds_engine_version" {
    defaults = {
      version_actual = "17.9"
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
  name           = "vectors-test"
  engine_version = "17"
  database_name  = "app"

  # Terraform 1.11 wants each ephemeral variable set in tests; managed passwords leave it unused.
  master_password = "unused"

  master = {
    username = "dbadmin"
  }

  network = {
    vpc_id                    = "vpc-1"
    subnet_ids                = ["subnet-a", "subnet-b"]
    client_security_group_ids = { clients = "sg-1" }
  }

  backup = {
    retention_days = 7
    window         = "03:00-04:00"
  }

  maintenance = {
    window              = "sun:04:30-sun:05:30"
    auto_minor_upgrades = true
    apply_immediately   = true
  }

  protection = {
    deletion_protection = true
  }
}

override_resource {
  target = aws_rds_cluster.this
  values = {
    arn = "arn:aws:rds:us-east-1:123456789012:cluster:vectors-test"

    master_user_secret = [{
      kms_key_id    = "alias/aws/secretsmanager"
      secret_arn    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one"
      secret_status = "active"
    }]
  }
}

run "serverless_with_the_data_api" {
  variables {
    instances = {
      readers = 1
      min_acu = 0
      max_acu = 4
    }
  }

  assert {
    condition     = keys(aws_rds_cluster_instance.this) == ["1", "2"] && aws_rds_cluster_instance.this["1"].instance_class == "db.serverless"
    error_message = "A writer and a reader of class db.serverless."
  }

  assert {
    condition     = aws_rds_cluster.this.serverlessv2_scaling_configuration[0].seconds_until_auto_pause == 300
    error_message = "At 0 ACU the cluster pauses."
  }

  assert {
    condition     = aws_rds_cluster.this.enable_http_endpoint && aws_rds_cluster.this.storage_encrypted && aws_rds_cluster.this.manage_master_user_password
    error_message = "Data API, encryption and a managed password are on."
  }

  assert {
    condition     = anytrue([for p in aws_rds_cluster_parameter_group.this["own"].parameter : p.name == "rds.force_ssl" && p.value == "1"])
    error_message = "TLS is enforced at the cluster."
  }

  assert {
    condition     = aws_rds_cluster.this.availability_zones == null || length(aws_rds_cluster.this.availability_zones) == 0
    error_message = "Zones are never named: fewer than three would replace the cluster on every plan."
  }
}

run "provisioned_with_advanced_insights" {
  command = plan

  variables {
    instances = {
      class = "db.r6g.large"
    }

    monitoring = {
      insights           = "advanced"
      log_retention_days = 30
    }
  }

  assert {
    condition     = aws_rds_cluster.this.performance_insights_retention_period == 465
    error_message = "Advanced insights keep 465 days."
  }

  assert {
    condition     = aws_cloudwatch_log_group.postgresql["postgresql"].retention_in_days == 30
    error_message = "Exported logs have a group with a retention."
  }
}

run "an_upside_down_range_is_refused" {
  command = plan

  variables {
    instances = {
      min_acu = 4
      max_acu = 2
    }
  }

  expect_failures = [var.instances]
}

run "readers_have_a_class_of_their_own_and_come_with_the_load" {
  variables {
    instances = {
      class        = "db.r6g.xlarge"
      reader_class = "db.r6g.large"
      readers      = 2
    }

    reader_scaling = {
      max_readers = 5
      metric      = "connections"
      target      = 400
    }
  }

  assert {
    condition     = [for key in ["1", "2", "3"] : aws_rds_cluster_instance.this[key].instance_class] == ["db.r6g.xlarge", "db.r6g.large", "db.r6g.large"]
    error_message = "The writer keeps its class."
  }

  assert {
    condition     = aws_appautoscaling_target.readers["this"].min_capacity == 2 && aws_appautoscaling_target.readers["this"].max_capacity == 5
    error_message = "Between the fixed readers and the most."
  }

  assert {
    condition     = aws_appautoscaling_policy.readers["this"].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type == "RDSReaderAverageDatabaseConnections"
    error_message = "Scaled by connections."
  }
}

run "a_clone_shares_the_pages_of_its_origin" {
  state_key = "clone"
  command   = plan

  variables {
    origin = {
      cluster = "vectors-prod"
      clone   = true
    }
  }

  assert {
    condition     = aws_rds_cluster.this.restore_to_point_in_time[0].restore_type == "copy-on-write" && aws_rds_cluster.this.restore_to_point_in_time[0].use_latest_restorable_time
    error_message = "Copy on write, of the latest state."
  }
}

run "the_default_parameter_group_can_be_kept" {
  command = plan

  variables {
    parameters = null
  }

  assert {
    condition     = length(aws_rds_cluster_parameter_group.this) == 0
    error_message = "No parameter group of its own."
  }
}

run "an_activity_stream_needs_a_key" {
  command = plan

  variables {
    activity_stream = "async"
  }

  expect_failures = [var.activity_stream]
}

run "a_major_version_is_the_default_minor_of_aws_at_first" {
  assert {
    condition     = aws_rds_cluster.this.engine_version == "17.9"
    error_message = "AWS's default minor, in full."
  }
}

run "a_major_version_is_what_runs_afterwards" {
  override_data {
    target = data.aws_rds_clusters.running
    values = { cluster_identifiers = ["vectors-test"] }
  }

  override_data {
    target = data.aws_rds_cluster.running["vectors-test"]
    values = { engine_version = "17.11" }
  }

  assert {
    condition     = aws_rds_cluster.this.engine_version == "17.11"
    error_message = "What AWS has installed since then stays."
  }
}

run "a_major_upgrade_goes_to_the_newest_minor_that_has_a_way" {
  override_data {
    target = data.aws_rds_clusters.running
    values = { cluster_identifiers = ["vectors-test"] }
  }

  override_data {
    target = data.aws_rds_cluster.running["vectors-test"]
    values = { engine_version = "16.9" }
  }

  override_data {
    target = data.aws_rds_engine_version.running
    values = { valid_upgrade_targets = ["16.10", "17.9", "17.10", "18.4"] }
  }

  assert {
    condition     = aws_rds_cluster.this.engine_version == "17.10" && aws_rds_cluster.this.allow_major_version_upgrade
    error_message = "The newest minor of 17 to which 16.9 can be upgraded."
  }
}

run "an_exact_version_stays_as_it_is_written" {
  variables {
    engine_version = "17.7"
  }

  assert {
    condition     = aws_rds_cluster.this.engine_version == "17.7"
    error_message = "Nothing is looked up."
  }
}

run "a_restored_one_has_the_version_of_its_origin" {
  variables {
    origin = { snapshot = "before" }
  }

  assert {
    condition     = length(data.aws_rds_engine_version.default) == 0
    error_message = "The snapshot knows."
  }
}

run "a_restored_one_keeps_the_name_of_its_database" {
  state_key = "restored"

  variables {
    database_name = "another"
    origin        = { snapshot = "before" }
  }

  assert {
    condition     = aws_rds_cluster.this.database_name != "another"
    error_message = "The snapshot has a name, and another one in the next plan would replace the cluster."
  }
}
