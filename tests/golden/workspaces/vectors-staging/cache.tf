# Rendered by vdbctl from environments/staging.yaml. Edit that file, then render again.

module "cache" {
  source = "./modules/cache_nodes"

  name   = "vectors-staging"
  engine = "valkey"
  token  = true

  engine_version      = "8.0"
  node_type           = "cache.t3.small"
  nodes               = 2
  multi_az            = true
  maintenance_window  = "sun:05:00-sun:06:00"
  auto_minor_upgrades = false
  apply_immediately   = true
  log_retention_days  = null
  final_snapshot_name = null

  parameters = {}

  snapshots = {
    retention_days = 7
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
