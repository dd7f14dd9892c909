# Rendered by vdbctl from environments/serverless.yaml. Edit that file, then render again.

module "cache" {
  source = "./modules/cache_serverless"

  name   = "vectors-serverless"
  engine = "valkey"
  token  = false

  major_engine_version = "8"

  limits = {
    storage_gb = 5
    ecpu_per_s = 5000
  }

  snapshots = {
    retention_days = 0
    time           = "04:00"
  }

  network = {
    vpc_id     = module.network.vpc_id
    subnet_ids = module.network.database_subnet_ids

    client_security_group_ids = {
      clients = module.clients.security_group_id
    }
  }
}
