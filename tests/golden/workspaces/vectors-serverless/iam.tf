# Rendered by vdbctl from environments/serverless.yaml. Edit that file, then render again.

module "lambda_role" {
  source = "./modules/lambda_role"

  name       = "vectors-serverless"
  region     = "us-east-1"
  secret_arn = module.application_secret.arn

  data_api_cluster_arn = module.database.arn
}
