# Rendered by vdbctl from environments/free-tier.yaml. Edit that file, then render again.

module "cache" {
  source = "./modules/cache_nodes"

  name   = "vectors-free-tier"
  engine = "valkey"
  token  = false

  engine_version      = "8.0"
  node_type           = "cache.t3.micro"
  nodes               = 1
  multi_az            = false
  maintenance_window  = "sun:06:00-sun:07:00"
  auto_minor_upgrades = false
  apply_immediately   = true
  log_retention_days  = null
  final_snapshot_name = null

  parameters = {}

  snapshots = {
    retention_days = 0
    window         = "04:00-05:00"
  }

  network = {
    vpc_id     = module.network.vpc_id
    subnet_ids = module.network.database_subnet_ids

    client_security_group_ids = {
      clients = module.clients.security_group_id
    }
  }
}
