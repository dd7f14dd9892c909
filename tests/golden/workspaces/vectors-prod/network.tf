# Rendered by vdbctl from environments/prod.yaml. Edit that file, then render again.

module "network" {
  source = "./modules/network"

  name     = "vectors-prod"
  region   = "us-east-1"
  cidr     = "10.0.0.0/16"
  zones    = 3
  zone_ids = []
  nat      = "per-zone"

  flow_log_retention_days = 365
  kms_key_arn             = module.key.arn
}

module "endpoints" {
  source = "./modules/endpoints"

  name            = "vectors-prod"
  region          = "us-east-1"
  vpc_id          = module.network.vpc_id
  vpc_cidr        = module.network.vpc_cidr
  subnets         = module.network.workload_subnets
  route_table_ids = module.network.route_table_ids
  gateways        = ["s3"]
  interfaces      = ["secretsmanager", "logs"]
}

module "clients" {
  source = "./modules/clients"

  name         = "vectors-prod"
  vpc_id       = module.network.vpc_id
  vpc_cidrs    = module.network.vpc_cidrs
  egress_ports = [443]
}
