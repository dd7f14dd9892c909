# Rendered by vdbctl from environments/dev.yaml. Edit that file, then render again.

module "database" {
  source = "./modules/rds_postgres"

  name               = "vectors-dev-john"
  engine_version     = "17"
  database_name      = "app"
  iam_authentication = true

  master = {
    username      = "dbadmin"
    rotation_days = 7
  }

  instance_class      = "db.t4g.medium"
  multi_az            = false
  publicly_accessible = false

  storage = {
    size_gb = 20
    max_gb  = 0
    type    = "gp3"
  }

  replicas = {
    count = 0
    class = null
  }

  network = {
    vpc_id     = module.network.vpc_id
    subnet_ids = module.network.database_subnet_ids

    client_security_group_ids = {
      clients = module.clients.security_group_id
    }
  }

  parameters = {}

  backup = {
    retention_days = 1
    window         = "03:00-04:00"
  }

  maintenance = {
    window              = "sun:04:30-sun:05:30"
    auto_minor_upgrades = true
    apply_immediately   = true
  }

  protection = {
    deletion_protection = false
    final_snapshot_name = null
  }

  monitoring = {
    interval_s         = 0
    insights           = "standard"
    log_retention_days = null
  }
}
