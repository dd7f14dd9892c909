mock_provider "aws" {
  mock_resource "aws_lb" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/mock/1234567890123456"
    }
  }

  mock_resource "aws_lb_listener" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/mock/1234567890123456/1234567890123456"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/mock/1234567890123456"
    }
  }
}

variables {
  name                      = "vectors-test"
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-a", "subnet-b"]
  service_security_group_id = "sg-1"
  targets                   = { api = { port = 8080 } }
}

run "plain_http_without_a_certificate" {
  assert {
    condition     = length(aws_lb_listener.https) == 0 && keys(aws_vpc_security_group_ingress_rule.clients) == ["http"]
    error_message = "Port 80 alone."
  }
}

run "http_is_redirected_where_there_is_a_certificate" {
  variables {
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "redirect" && aws_lb_listener.https["this"].port == 443
    error_message = "Everything over TLS."
  }
}
