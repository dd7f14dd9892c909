# Rendered by vdbctl from environments/free-tier.yaml. Edit that file, then render again.

module "notifications" {
  source = "./modules/notifications"

  name   = "vectors-free-tier"
  emails = []
}

module "database_alarms" {
  source = "./modules/rds_alarms"

  name      = "vectors-free-tier"
  topic_arn = module.notifications.topic_arn
  instances = module.database.instance_identifiers

  thresholds = {
    cpu_percent = 90
  }
}

module "database_events" {
  source = "./modules/database_events"

  name      = "vectors-free-tier"
  topic_arn = module.notifications.topic_arn

  sources = {
    instances = {
      type        = "db-instance"
      identifiers = values(module.database.instance_identifiers)
      categories  = ["availability", "deletion", "failover", "failure", "maintenance", "recovery"]
    }
  }
}

module "dashboard" {
  source = "./modules/dashboard"

  name   = "vectors-free-tier"
  region = "us-east-1"

  widgets = {
    "Database CPU" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "vectors-free-tier"]]
    }
    "Database connections" = {
      statistic = "Maximum"
      metrics   = [["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", "vectors-free-tier"]]
    }
    "Cache CPU" = {
      statistic = "Average"
      metrics   = [["AWS/ElastiCache", "CPUUtilization", "CacheClusterId", "vectors-free-tier-001"]]
    }
  }
}

module "budget" {
  source = "./modules/budget"

  name          = "vectors-free-tier"
  topic_arn     = module.notifications.topic_arn
  limit_usd     = "35"
  alert_percent = 80
}
