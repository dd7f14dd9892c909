mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      name = "us-east-1"
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

  mock_resource "aws_ecs_task_definition" {
    defaults = {
      arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/mock:1"
    }
  }
}

variables {
  name       = "vectors-test"
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
