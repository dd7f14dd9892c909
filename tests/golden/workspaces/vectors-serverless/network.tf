# Rendered by vdbctl from environments/serverless.yaml. Edit that file, then render again.

module "network" {
  source = "./modules/network"

  name     = "vectors-serverless"
  region   = "us-east-1"
  cidr     = "10.0.0.0/16"
  zones    = 2
  zone_ids = []
  nat      = "single"
}

module "endpoints" {
  source = "./modules/endpoints"

  name            = "vectors-serverless"
  region          = "us-east-1"
  vpc_id          = module.network.vpc_id
  vpc_cidr        = module.network.vpc_cidr
  subnets         = module.network.workload_subnets
  route_table_ids = module.network.route_table_ids
  gateways        = ["s3", "dynamodb"]
  interfaces      = ["rds-data", "secretsmanager"]
}

module "clients" {
  source = "./modules/clients"

  name         = "vectors-serverless"
  vpc_id       = module.network.vpc_id
  vpc_cidrs    = module.network.vpc_cidrs
  egress_ports = [443]
}
