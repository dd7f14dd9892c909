# An application load balancer in front of services: HTTPS where there is a certificate, else HTTP.

locals {
  # Names of load balancers take 32 characters.
  short_name = length(var.name) <= 32 ? var.name : "${substr(var.name, 0, 24)}-${substr(sha1(var.name), 0, 7)}"
}

resource "aws_lb" "this" {
  name                       = local.short_name
  load_balancer_type         = "application"
  internal                   = var.internal
  subnets                    = var.subnet_ids
  security_groups            = [aws_security_group.this.id]
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection

  dynamic "access_logs" {
    for_each = var.log_bucket == null ? {} : { this = var.log_bucket }

    content {
      bucket  = access_logs.value.name
      prefix  = "load-balancer"
      enabled = true
    }
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = var.certificate_arn == null ? "fixed-response" : "redirect"

    dynamic "fixed_response" {
      for_each = var.certificate_arn == null ? { none = "404" } : {}

      content {
        content_type = "text/plain"
        status_code  = fixed_response.value
      }
    }

    dynamic "redirect" {
      for_each = var.certificate_arn == null ? {} : { https = "443" }

      content {
        protocol    = "HTTPS"
        port        = redirect.value
        status_code = "HTTP_301"
      }
    }
  }
}

resource "aws_lb_listener" "https" {
  for_each = var.certificate_arn == null ? {} : { this = var.certificate_arn }

  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = each.value
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_lb_target_group" "this" {
  for_each = var.targets

  name_prefix          = substr("${each.key}-", 0, 6)
  vpc_id               = var.vpc_id
  target_type          = "ip"
  port                 = each.value.port
  protocol             = "HTTP"
  deregistration_delay = 30

  health_check {
    path    = each.value.health_path
    matcher = "200-399"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener_rule" "this" {
  for_each = var.targets

  listener_arn = var.certificate_arn == null ? aws_lb_listener.http.arn : aws_lb_listener.https["this"].arn

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }

  condition {
    path_pattern {
      values = [each.value.path]
    }
  }
}
