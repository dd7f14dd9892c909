# Rendered by vdbctl from environments/staging.yaml. Edit that file, then render again.

module "notifications" {
  source = "./modules/notifications"

  name   = "vectors-staging"
  emails = []
}

module "database_alarms" {
  source = "./modules/rds_alarms"

  name      = "vectors-staging"
  topic_arn = module.notifications.topic_arn
  instances = module.database.instance_identifiers

  thresholds = {
    cpu_percent            = 80
    connections            = 160
    freeable_memory_mb     = 256
    read_latency_ms        = 20
    write_latency_ms       = 50
    replica_lag_s          = 60
    transaction_ids        = 1000000000
    free_storage_gb        = 10
    storage_credit_percent = 10
    load                   = 4
  }
}

module "login_alarm" {
  source = "./modules/login_alarm"

  name           = "vectors-staging"
  topic_arn      = module.notifications.topic_arn
  log_group_name = module.database.log_group_names["postgresql"]
  failed_logins  = 20
}

module "cache_alarms" {
  source = "./modules/cache_node_alarms"

  name       = "vectors-staging"
  topic_arn  = module.notifications.topic_arn
  nodes      = module.cache.nodes
  cpu_metric = "CPUUtilization"

  thresholds = {
    connections       = 5000
    evictions         = 1000
    hit_rate_percent  = 80
    cpu_percent       = 80
    memory_percent    = 80
    replication_lag_s = 1
  }
}

module "database_events" {
  source = "./modules/database_events"

  name      = "vectors-staging"
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

  name   = "vectors-staging"
  region = "us-east-1"

  widgets = {
    "Database CPU" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "vectors-staging"]]
    }
    "Database connections" = {
      statistic = "Maximum"
      metrics   = [["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", "vectors-staging"]]
    }
    "Freeable memory" = {
      statistic = "Minimum"
      metrics   = [["AWS/RDS", "FreeableMemory", "DBInstanceIdentifier", "vectors-staging"]]
    }
    "Read latency" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "ReadLatency", "DBInstanceIdentifier", "vectors-staging"]]
    }
    "Write latency" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "WriteLatency", "DBInstanceIdentifier", "vectors-staging"]]
    }
    "Load (sessions)" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "DBLoad", "DBInstanceIdentifier", "vectors-staging"]]
    }
    "Free storage" = {
      statistic = "Minimum"
      metrics   = [["AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier", "vectors-staging"]]
    }
    "Cache CPU" = {
      statistic = "Average"
      metrics   = [["AWS/ElastiCache", "CPUUtilization", "CacheClusterId", "vectors-staging-001"], ["AWS/ElastiCache", "CPUUtilization", "CacheClusterId", "vectors-staging-002"]]
    }
    "Cache memory" = {
      statistic = "Maximum"
      metrics   = [["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "CacheClusterId", "vectors-staging-001"], ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "CacheClusterId", "vectors-staging-002"]]
    }
    "Cache hit rate" = {
      statistic = "Average"
      metrics   = [["AWS/ElastiCache", "CacheHitRate", "CacheClusterId", "vectors-staging-001"], ["AWS/ElastiCache", "CacheHitRate", "CacheClusterId", "vectors-staging-002"]]
    }
    "Cache connections" = {
      statistic = "Maximum"
      metrics   = [["AWS/ElastiCache", "CurrConnections", "CacheClusterId", "vectors-staging-001"], ["AWS/ElastiCache", "CurrConnections", "CacheClusterId", "vectors-staging-002"]]
    }
  }
}

module "budget" {
  source = "./modules/budget"

  name          = "vectors-staging"
  topic_arn     = module.notifications.topic_arn
  limit_usd     = "500"
  alert_percent = 80
}
