mock_provider "aws" {
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

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/ecs/vectors-test/api"
    }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = {
      arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/mock:1"
    }
  }
}

variables {
  name       = "vectors-test"
  region     = "us-east-1"
  service    = "api"
  cluster    = "vectors-test"
  login_arns = ["arn:aws:rds-db:us-east-1:123456789012:dbuser:db-1/application"]

  container = {
    image     = "nginx"
    cpu       = 256
    memory_mb = 512
    port      = 8080
  }

  tasks = {
    min = 1
    max = 4
  }

  network = {
    subnet_ids         = ["subnet-a"]
    security_group_ids = ["sg-1"]
  }

  secret_arns = { database = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one" }
  secrets     = { DB_PASSWORD = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one:password::" }
}

run "secrets_are_named_and_never_written" {
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets[0].valueFrom == "arn:aws:secretsmanager:us-east-1:123456789012:secret:one:password::"
    error_message = "The task is told where the secret is."
  }

  assert {
    condition     = aws_appautoscaling_target.this["this"].max_capacity == 4
    error_message = "Grows to four tasks."
  }
}

run "a_fixed_number_of_tasks_has_no_autoscaling" {
  command = plan

  variables {
    tasks = {
      min = 2
      max = 2
    }
  }

  assert {
    condition     = length(aws_appautoscaling_target.this) == 0
    error_message = "Nothing to scale."
  }
}

run "ecs_takes_both_roles_for_this_account_alone" {
  assert {
    condition = alltrue([
      for role in [aws_iam_role.execution, aws_iam_role.task] : jsondecode(role.assume_role_policy).Statement[0].Condition == {
        ArnLike      = { "aws:SourceArn" = "arn:aws:ecs:us-east-1:123456789012:*" }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
    ])
    error_message = "Tasks of other accounts could take the roles."
  }
}

run "a_public_image_needs_the_log_and_no_registry" {
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.start.policy).Statement : s.Sid] == ["WriteItsLog"]
    error_message = "More than the log."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.start.policy).Statement[0].Resource == ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/ecs/vectors-test/api:*"]
    error_message = "Not its own log."
  }
}

run "an_image_in_a_registry_is_the_one_that_can_be_pulled" {
  variables {
    container = {
      image     = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/api:1.2"
      cpu       = 256
      memory_mb = 512
    }
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.start.policy).Statement[1].Resource == ["arn:aws:ecr:eu-west-1:210987654321:repository/team/api"]
    error_message = "Not its own repository."
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.start.policy).Statement : s.Action if contains(s.Resource, "*")] == [["ecr:GetAuthorizationToken"]]
    error_message = "Only the token is for all registries."
  }
}

run "an_image_by_its_digest_over_ipv6" {
  variables {
    container = {
      image     = "210987654321.dkr-ecr.eu-west-1.on.aws/api@sha256:0f"
      cpu       = 256
      memory_mb = 512
    }
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.start.policy).Statement[1].Resource == ["arn:aws:ecr:eu-west-1:210987654321:repository/api"]
    error_message = "Not its own repository."
  }
}

run "without_buckets_a_container_has_no_key" {
  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/one"
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.task.policy).Statement : s.Sid] == ["LogInWithThisRole"]
    error_message = "The key is for the buckets."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution["secrets"].policy).Statement[1].Action == ["kms:Decrypt"]
    error_message = "Secrets are decrypted, and nothing else."
  }
}

run "with_buckets_it_has_those_and_the_key" {
  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/one"
    bucket_arns = { uploads = "arn:aws:s3:::uploads" }
  }

  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.task.policy).Statement : s.Resource if s.Sid != "LogInWithThisRole"])) == toset([
      "arn:aws:kms:us-east-1:123456789012:key/one",
      "arn:aws:s3:::uploads",
      "arn:aws:s3:::uploads/*",
    ])
    error_message = "Its own buckets and their key."
  }
}
