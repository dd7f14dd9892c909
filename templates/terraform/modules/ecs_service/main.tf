# One service on Fargate: its tasks, their log, and how many of them there are.

locals {
  full_name = "${var.name}-${var.service}"

  # Names of roles take 64 characters.
  role_name = length(local.full_name) <= 50 ? local.full_name : "${substr(local.full_name, 0, 42)}-${substr(sha1(local.full_name), 0, 7)}"
}

resource "aws_ecs_service" "this" {
  name            = var.service
  cluster         = var.cluster
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.tasks.min

  enable_execute_command = false
  propagate_tags         = "SERVICE"

  capacity_provider_strategy {
    capacity_provider = var.spot ? "FARGATE_SPOT" : "FARGATE"
    weight            = 1
  }

  network_configuration {
    subnets          = var.network.subnet_ids
    security_groups  = var.network.security_group_ids
    assign_public_ip = var.network.public_addresses
  }

  dynamic "load_balancer" {
    for_each = var.target_group == null ? {} : { this = var.target_group }

    content {
      target_group_arn = load_balancer.value.arn
      container_name   = var.service
      container_port   = var.container.port
    }
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    # The number of tasks is the autoscaler's.
    ignore_changes = [desired_count]
  }

  depends_on = [aws_iam_role_policy.start, aws_iam_role_policy.execution]
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.full_name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.container.cpu
  memory                   = var.container.memory_mb
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.container.architecture == "arm64" ? "ARM64" : "X86_64"
  }

  container_definitions = jsonencode([{
    name           = var.service
    image          = var.container.image
    command        = var.container.command
    cpu            = 0
    essential      = true
    mountPoints    = []
    systemControls = []
    volumesFrom    = []
    portMappings   = var.container.port == null ? [] : [{ containerPort = var.container.port, hostPort = var.container.port, protocol = "tcp" }]
    environment    = [for key in sort(keys(var.environment)) : { name = key, value = var.environment[key] }]
    secrets        = [for key in sort(keys(var.secrets)) : { name = key, valueFrom = var.secrets[key] }]

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = local.region
        awslogs-stream-prefix = var.service
      }
    }
  }])
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/ecs/${var.name}/${var.service}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_appautoscaling_target" "this" {
  for_each = var.tasks.max > var.tasks.min ? { this = var.tasks } : {}

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${var.cluster}/${aws_ecs_service.this.name}"
  min_capacity       = each.value.min
  max_capacity       = each.value.max
}

resource "aws_appautoscaling_policy" "this" {
  for_each = aws_appautoscaling_target.this

  name               = "${local.full_name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  scalable_dimension = each.value.scalable_dimension
  resource_id        = each.value.resource_id

  target_tracking_scaling_policy_configuration {
    target_value = var.tasks.target_cpu_percent

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
