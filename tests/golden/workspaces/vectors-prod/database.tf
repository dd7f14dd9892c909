# Rendered by vdbctl from environments/prod.yaml. Edit that file, then render again.

module "key" {
  source = "./modules/key"

  name   = "vectors-prod"
  region = "us-east-1"

  log_groups = [
    "/aws/ecs/vectors-prod/api",
    "/aws/ecs/vectors-prod/worker",
    "/aws/rds/instance/vectors-prod-replica-1/postgresql",
    "/aws/rds/instance/vectors-prod/postgresql",
    "/aws/vpc/vectors-prod",
  ]
}

module "monitoring_role" {
  source = "./modules/monitoring_role"

  name   = "vectors-prod"
  region = "us-east-1"
}

module "database" {
  source = "./modules/rds_postgres"

  name               = "vectors-prod"
  engine_version     = "17"
  database_name      = "app"
  iam_authentication = true

  kms_key_arn = module.key.arn

  master = {
    username      = "dbadmin"
    rotation_days = 7
  }

  instance_class      = "db.r6g.large"
  multi_az            = true
  publicly_accessible = false

  storage = {
    size_gb = 100
    max_gb  = 500
    type    = "gp3"
  }

  replicas = {
    count = 1
    class = "db.r6g.large"
  }

  network = {
    vpc_id     = module.network.vpc_id
    subnet_ids = module.network.database_subnet_ids

    client_security_group_ids = {
      clients = module.clients.security_group_id

      proxy = module.proxy.security_group_id
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
    retention_days = 30
    window         = "03:00-04:00"
  }

  maintenance = {
    window              = "mon:04:00-mon:05:00"
    auto_minor_upgrades = true
    apply_immediately   = false
  }

  protection = {
    deletion_protection = true
    final_snapshot_name = "vectors-prod-final"
  }

  monitoring = {
    interval_s         = 60
    insights           = "advanced"
    log_retention_days = 365

    role_arn = module.monitoring_role.arn
  }
}
