# Rendered by vdbctl from environments/free-tier.yaml. Edit that file, then render again.

module "network" {
  source = "./modules/default_network"
}

module "clients" {
  source = "./modules/clients"

  name         = "vectors-free-tier"
  vpc_id       = module.network.vpc_id
  vpc_cidrs    = module.network.vpc_cidrs
  egress_ports = [443]
}
