# Rendered by vdbctl from environments/free-tier.yaml. Edit that file, then render again.

module "lambda_role" {
  source = "./modules/lambda_role"

  name       = "vectors-free-tier"
  region     = "us-east-1"
  secret_arn = module.database.secret_arn

  in_vpc = true
}
