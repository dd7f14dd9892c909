# Rendered by vdbctl from environments/staging.yaml. Edit that file, then render again.

module "lambda_role" {
  source = "./modules/lambda_role"

  name       = "vectors-staging"
  region     = "us-east-1"
  secret_arn = module.application_secret.arn

  in_vpc = true
}
