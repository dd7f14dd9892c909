# Where the endpoints lead: this account, and those that it trusts. A policy of an endpoint grants nothing, it
# bounds what identities and resources allow.
#
# Source: VPC guide "Control access to VPC endpoints using endpoint policies", IAM User Guide "Global condition
# context keys", ECR User Guide "Amazon ECR interface VPC endpoints", Cognito Developer Guide "Access Amazon Cognito
# using an interface endpoint", and the examples in aws-samples/data-perimeter-policy-examples; read 2026-11-29.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  region    = var.region
  own       = data.aws_caller_identity.current.account_id
  accounts  = concat([local.own], [for account in var.trusted_accounts : account if account != local.own])

  gateway_statements = {
    for service in ["s3", "dynamodb"] : service => {
      Sid       = "ResourcesOfTrustedAccounts"
      Effect    = "Allow"
      Principal = "*"
      Action    = "${service}:*"
      Resource  = "*"
      Condition = { StringEquals = { "aws:ResourceAccount" = local.accounts } }
    }
  }

  # Layers of images in ECR are in a bucket of AWS's, behind URLs that ECR signs.
  image_layers = {
    Sid       = "LayersOfImages"
    Effect    = "Allow"
    Principal = "*"
    Action    = "s3:GetObject"
    Resource  = "arn:${local.partition}:s3:::prod-${local.region}-starport-layer-bucket/*"
  }

  gateway_policies = {
    s3       = jsonencode({ Version = "2012-10-17", Statement = [local.gateway_statements["s3"], local.image_layers] })
    dynamodb = jsonencode({ Version = "2012-10-17", Statement = [local.gateway_statements["dynamodb"]] })
  }

  # SMTP is no API of AWS: its endpoint takes no policy.
  without_policy = ["email-smtp"]

  # Not every action has a resource, and so an account of one.
  to_trusted_accounts = { "aws:ResourceAccount" = local.accounts }
  by_this_account     = { "aws:PrincipalAccount" = local.own }

  conditions = {
    signed   = { StringEquals = local.by_this_account, StringEqualsIfExists = local.to_trusted_accounts }
    unsigned = { StringEqualsIfExists = merge(local.by_this_account, local.to_trusted_accounts) }
  }

  # Users sign in to Cognito with requests that no IAM principal signs.
  unsigned = ["cognito-idp"]

  # What belongs to AWS and has no account in its ARN.
  owned_by_aws = {
    bedrock-runtime = ["arn:${local.partition}:bedrock:*::foundation-model/*"]
    ssm             = ["arn:${local.partition}:ssm:${local.region}::parameter/aws/*"]
  }

  interface_policies = {
    for service in var.interfaces : service => jsonencode({
      Version = "2012-10-17"
      Statement = concat(
        [
          {
            Sid       = "ThisAccountToTrustedAccounts"
            Effect    = "Allow"
            Principal = "*"
            Action    = "*"
            Resource  = "*"
            Condition = local.conditions[contains(local.unsigned, service) ? "unsigned" : "signed"]
          },
        ],
        [
          for resources in [try(local.owned_by_aws[service], [])] : {
            Sid       = "ThisAccountToResourcesOfAws"
            Effect    = "Allow"
            Principal = "*"
            Action    = "*"
            Resource  = resources
            Condition = { StringEquals = local.by_this_account }
          } if length(resources) > 0
        ],
      )
    })
  }
}
