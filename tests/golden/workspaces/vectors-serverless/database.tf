# Rendered by vdbctl from environments/serverless.yaml. Edit that file, then render again.

module "database" {
  source = "./modules/aurora_postgres"

  name               = "vectors-serverless"
  engine_version     = "17"
  database_name      = "app"
  iam_authentication = true

  master = {
    username      = "dbadmin"
    rotation_days = 7
  }

  data_api     = true
  storage_type = "aurora"

  instances = {
    class         = "db.serverless"
    readers       = 0
    min_acu       = 0.5
    max_acu       = 4
    pause_after_s = 300
  }

  network = {
    vpc_id     = module.network.vpc_id
    subnet_ids = module.network.database_subnet_ids

    client_security_group_ids = {
      clients = module.clients.security_group_id
    }
  }

  parameters = {
    log_min_duration_statement = {
      value        = "1000"
      apply_method = "immediate"
    }
    log_parameter_max_length = {
      value        = "0"
      apply_method = "immediate"
    }
    log_statement = {
      value        = "ddl"
      apply_method = "immediate"
    }
  }

  backup = {
    retention_days = 7
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
    log_retention_days = 7
  }
}
