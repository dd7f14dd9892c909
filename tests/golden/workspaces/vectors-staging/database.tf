# Rendered by vdbctl from environments/staging.yaml. Edit that file, then render again.

module "monitoring_role" {
  source = "./modules/monitoring_role"

  name   = "vectors-staging"
  region = "us-east-1"
}

module "database" {
  source = "./modules/rds_postgres"

  name               = "vectors-staging"
  engine_version     = "17"
  database_name      = "app"
  iam_authentication = true

  master = {
    username      = "dbadmin"
    rotation_days = 7
  }

  instance_class      = "db.t3.medium"
  multi_az            = true
  publicly_accessible = false

  storage = {
    size_gb = 50
    max_gb  = 200
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
    window              = "mon:04:00-mon:05:00"
    auto_minor_upgrades = true
    apply_immediately   = true
  }

  protection = {
    deletion_protection = false
    final_snapshot_name = null
  }

  monitoring = {
    interval_s         = 60
    insights           = "standard"
    log_retention_days = 30

    role_arn = module.monitoring_role.arn
  }
}
