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

  instance_class = "db.t4g.micro"

  storage = {
    size_gb = 20
  }
}

override_resource {
  target = aws_db_instance.this
  values = {
    arn = "arn:aws:rds:us-east-1:123456789012:db:vectors-test"

    master_user_secret = [{
      kms_key_id    = "alias/aws/secretsmanager"
      secret_arn    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one"
      secret_status = "active"
    }]
  }
}

run "one_instance_that_nobody_outside_reaches" {
  assert {
    condition     = !aws_db_instance.this.publicly_accessible && aws_db_instance.this.storage_encrypted
    error_message = "Private and encrypted."
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.deletion_protection
    error_message = "Managed password, protected."
  }

  assert {
    condition     = length(aws_db_instance.replica) == 0 && length(aws_vpc_security_group_ingress_rule.cidrs) == 0
    error_message = "Nothing that was not asked for."
  }
}

run "replicas_have_a_class_of_their_own" {
  command = plan

  variables {
    replicas = {
      count = 2
      class = "db.t4g.small"
    }
  }

  assert {
    condition     = keys(aws_db_instance.replica) == ["1", "2"] && aws_db_instance.replica["1"].instance_class == "db.t4g.small"
    error_message = "Two replicas of the class that was given."
  }
}

run "storage_that_cannot_grow_is_refused" {
  command = plan

  variables {
    storage = {
      size_gb = 100
      max_gb  = 105
    }
  }

  expect_failures = [var.storage]
}

run "backups_beyond_what_aws_keeps_are_refused" {
  command = plan

  variables {
    backup = {
      retention_days = 36
      window         = "03:00-04:00"
    }
  }

  expect_failures = [var.backup]
}

run "a_copy_of_another_instance_at_a_time" {
  state_key = "copy"
  command   = plan

  variables {
    origin = {
      instance = "vectors-prod"
      time     = "2026-11-20T10:00:00Z"
    }
  }

  assert {
    condition     = aws_db_instance.this.restore_to_point_in_time[0].restore_time == "2026-11-20T10:00:00Z"
    error_message = "Restored to the time that was given."
  }
}

run "changes_on_a_copy_that_takes_over" {
  command = plan

  variables {
    blue_green = true
  }

  assert {
    condition     = aws_db_instance.this.blue_green_update[0].enabled
    error_message = "Blue/green deployments are on."
  }
}

run "storage_with_chosen_speed" {
  command = plan

  variables {
    storage = {
      size_gb = 100
      type    = "io2"
      iops    = 3000
    }
  }

  assert {
    condition     = aws_db_instance.this.iops == 3000 && aws_db_instance.this.storage_type == "io2"
    error_message = "io2 with 3000 IOPS."
  }
}

run "the_default_parameter_group_can_be_kept" {
  command = plan

  variables {
    parameters = null
  }

  assert {
    condition     = length(aws_db_parameter_group.this) == 0
    error_message = "No parameter group of its own."
  }
}

run "a_major_version_is_the_default_minor_of_aws_at_first" {
  assert {
    condition     = aws_db_instance.this.engine_version == "17.9"
    error_message = "AWS's default minor, in full."
  }
}

run "a_major_version_is_what_runs_afterwards" {
  override_data {
    target = data.aws_db_instances.running
    values = { instance_identifiers = ["vectors-test"] }
  }

  override_data {
    target = data.aws_db_instance.running["vectors-test"]
    values = { engine_version = "17.11" }
  }

  assert {
    condition     = aws_db_instance.this.engine_version == "17.11"
    error_message = "What AWS has installed since then stays."
  }
}

run "a_major_upgrade_goes_to_the_newest_minor_that_has_a_way" {
  override_data {
    target = data.aws_db_instances.running
    values = { instance_identifiers = ["vectors-test"] }
  }

  override_data {
    target = data.aws_db_instance.running["vectors-test"]
    values = { engine_version = "16.9" }
  }

  override_data {
    target = data.aws_rds_engine_version.running
    values = { valid_upgrade_targets = ["16.10", "17.9", "17.10", "18.4"] }
  }

  assert {
    condition     = aws_db_instance.this.engine_version == "17.10" && aws_db_instance.this.allow_major_version_upgrade
    error_message = "The newest minor of 17 to which 16.9 can be upgraded."
  }
}

run "an_exact_version_stays_as_it_is_written" {
  variables {
    engine_version = "17.7"
  }

  assert {
    condition     = aws_db_instance.this.engine_version == "17.7"
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
    condition     = aws_db_instance.this.db_name != "another"
    error_message = "The snapshot has a name, and another one in the next plan would replace the instance."
  }
}
