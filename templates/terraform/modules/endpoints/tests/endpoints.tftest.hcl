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

  mock_data "aws_vpc_endpoint_service" {
    defaults = {
      availability_zones = ["us-east-1a", "us-east-1b"]
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
  name            = "vectors-test"
  region          = "us-east-1"
  vpc_id          = "vpc-1"
  vpc_cidr        = "10.0.0.0/16"
  subnets         = [{ id = "subnet-a", zone = "us-east-1a" }, { id = "subnet-b", zone = "us-east-1b" }]
  route_table_ids = ["rtb-a"]
}

run "only_what_is_asked_for" {
  variables {
    gateways   = ["s3"]
    interfaces = ["rds-data"]
  }

  assert {
    condition     = aws_vpc_endpoint.gateway["s3"].service_name == "com.amazonaws.us-east-1.s3" && length(aws_vpc_endpoint.gateway) == 1
    error_message = "Not the one gateway endpoint."
  }

  assert {
    condition     = keys(output.interface_ids) == ["rds-data"]
    error_message = "Not the one interface endpoint."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.https.cidr_ipv4 == "10.0.0.0/16"
    error_message = "Endpoints answer inside the VPC only."
  }
}

run "a_service_without_a_gateway_endpoint_is_refused" {
  command = plan

  variables {
    gateways = ["sqs"]
  }

  expect_failures = [var.gateways]
}

run "gateways_lead_to_this_account_and_to_images" {
  variables {
    gateways = ["s3", "dynamodb"]
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.gateway : jsondecode(endpoint.policy).Statement[0].Condition == { StringEquals = { "aws:ResourceAccount" = ["123456789012"] } }])
    error_message = "Other accounts can be reached."
  }

  assert {
    condition     = [for s in jsondecode(aws_vpc_endpoint.gateway["s3"].policy).Statement : [s.Action, s.Resource] if !can(s.Condition)] == [["s3:GetObject", "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"]]
    error_message = "Reading layers of images, and nothing else, is for any account."
  }

  assert {
    condition     = length(jsondecode(aws_vpc_endpoint.gateway["dynamodb"].policy).Statement) == 1
    error_message = "Tables of this account."
  }
}

run "interfaces_are_for_this_account" {
  variables {
    interfaces       = ["ecr.api", "sqs"]
    trusted_accounts = ["210987654321"]
  }

  assert {
    condition = alltrue([
      for endpoint in aws_vpc_endpoint.interface : [for s in jsondecode(endpoint.policy).Statement : s.Condition] == [{
        StringEquals         = { "aws:PrincipalAccount" = "123456789012" }
        StringEqualsIfExists = { "aws:ResourceAccount" = ["123456789012", "210987654321"] }
      }]
    ])
    error_message = "By this account, to the accounts that are trusted."
  }
}

run "what_belongs_to_aws_is_for_this_account_too" {
  variables {
    interfaces = ["bedrock-runtime", "ssm"]
  }

  assert {
    condition     = jsondecode(aws_vpc_endpoint.interface["ssm"].policy).Statement[1].Resource == ["arn:aws:ssm:us-east-1::parameter/aws/*"]
    error_message = "Public parameters."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : jsondecode(endpoint.policy).Statement[1].Condition == { StringEquals = { "aws:PrincipalAccount" = "123456789012" } }])
    error_message = "By this account alone."
  }
}

run "users_sign_in_to_cognito_without_a_principal" {
  variables {
    interfaces = ["cognito-idp"]
  }

  assert {
    condition     = keys(jsondecode(aws_vpc_endpoint.interface["cognito-idp"].policy).Statement[0].Condition) == ["StringEqualsIfExists"]
    error_message = "Requests that nobody signs have no account."
  }
}

run "an_id_that_is_none_is_refused" {
  command = plan

  variables {
    trusted_accounts = ["12345"]
  }

  expect_failures = [var.trusted_accounts]
}

run "zones_without_the_service_are_left_out" {
  variables {
    interfaces = ["rds-data"]
    subnets    = [{ id = "subnet-a", zone = "us-east-1a" }, { id = "subnet-c", zone = "us-east-1c" }]
  }

  assert {
    condition     = aws_vpc_endpoint.interface["rds-data"].subnet_ids == toset(["subnet-a"])
    error_message = "AWS refuses an endpoint in a zone without the service."
  }
}

run "no_zone_with_the_service_is_refused" {
  command = plan

  variables {
    interfaces = ["rds-data"]
    subnets    = [{ id = "subnet-c", zone = "us-east-1c" }]
  }

  expect_failures = [aws_vpc_endpoint.interface]
}

run "mail_goes_in_on_the_ports_of_smtp_and_nothing_else_does" {
  variables {
    interfaces = ["email-smtp", "rds-data"]
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.smtp : rule.from_port if rule.to_port == rule.from_port]) == toset([25, 465, 587, 2465, 2587])
    error_message = "Ports of SES."
  }

  assert {
    condition     = aws_vpc_endpoint.interface["email-smtp"].security_group_ids == toset([aws_security_group.smtp["email-smtp"].id])
    error_message = "Its own group."
  }

  assert {
    condition     = aws_vpc_endpoint.interface["rds-data"].security_group_ids == toset([aws_security_group.this.id]) && aws_vpc_security_group_ingress_rule.https.from_port == 443
    error_message = "Other endpoints have 443."
  }
}

run "without_mail_there_is_no_group_for_it" {
  variables {
    interfaces = ["rds-data"]
  }

  assert {
    condition     = length(aws_security_group.smtp) + length(aws_vpc_security_group_ingress_rule.smtp) == 0
    error_message = "Ports are open for nothing."
  }
}
