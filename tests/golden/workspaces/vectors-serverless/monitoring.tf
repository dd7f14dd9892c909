# Rendered by vdbctl from environments/serverless.yaml. Edit that file, then render again.

module "notifications" {
  source = "./modules/notifications"

  name   = "vectors-serverless"
  emails = []
}

module "database_alarms" {
  source = "./modules/aurora_alarms"

  name      = "vectors-serverless"
  topic_arn = module.notifications.topic_arn
  instances = module.database.instance_identifiers

  thresholds = {
    cpu_percent              = 80
    connections              = 160
    freeable_memory_mb       = 256
    read_latency_ms          = 20
    write_latency_ms         = 50
    replica_lag_s            = 60
    transaction_ids          = 1000000000
    buffer_cache_hit_percent = 80
    uptime_s                 = 60
    capacity_percent         = 95
  }
}

module "login_alarm" {
  source = "./modules/login_alarm"

  name           = "vectors-serverless"
  topic_arn      = module.notifications.topic_arn
  log_group_name = module.database.log_group_names["postgresql"]
  failed_logins  = 20
}

module "cache_alarms" {
  source = "./modules/cache_serverless_alarms"

  name      = "vectors-serverless"
  topic_arn = module.notifications.topic_arn
  cache     = module.cache.name

  thresholds = {
    connections      = 5000
    evictions        = 1000
    hit_rate_percent = 80
    stored_gb        = 4
    throttled        = 0
  }
}

module "database_events" {
  source = "./modules/database_events"

  name      = "vectors-serverless"
  topic_arn = module.notifications.topic_arn

  sources = {
    cluster = {
      type        = "db-cluster"
      identifiers = [module.database.identifier]
      categories  = ["deletion", "failover", "failure", "maintenance", "notification"]
    }
    instances = {
      type        = "db-instance"
      identifiers = values(module.database.instance_identifiers)
      categories  = ["availability", "deletion", "failover", "failure", "maintenance", "recovery"]
    }
  }
}

module "dashboard" {
  source = "./modules/dashboard"

  name   = "vectors-serverless"
  region = "us-east-1"

  widgets = {
    "Database CPU" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "vectors-serverless-1"]]
    }
    "Database connections" = {
      statistic = "Maximum"
      metrics   = [["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", "vectors-serverless-1"]]
    }
    "Freeable memory" = {
      statistic = "Minimum"
      metrics   = [["AWS/RDS", "FreeableMemory", "DBInstanceIdentifier", "vectors-serverless-1"]]
    }
    "Read latency" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "ReadLatency", "DBInstanceIdentifier", "vectors-serverless-1"]]
    }
    "Write latency" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "WriteLatency", "DBInstanceIdentifier", "vectors-serverless-1"]]
    }
    "Load (sessions)" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "DBLoad", "DBInstanceIdentifier", "vectors-serverless-1"]]
    }
    "Buffer cache hits" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "BufferCacheHitRatio", "DBInstanceIdentifier", "vectors-serverless-1"]]
    }
    "Capacity (ACU)" = {
      statistic = "Average"
      metrics   = [["AWS/RDS", "ServerlessDatabaseCapacity", "DBInstanceIdentifier", "vectors-serverless-1"]]
    }
    "Cache requests (ECPU)" = {
      statistic = "Sum"
      metrics   = [["AWS/ElastiCache", "ElastiCacheProcessingUnits", "clusterId", "vectors-serverless"]]
    }
    "Cache data" = {
      statistic = "Maximum"
      metrics   = [["AWS/ElastiCache", "BytesUsedForCache", "clusterId", "vectors-serverless"]]
    }
    "Cache throttled" = {
      statistic = "Sum"
      metrics   = [["AWS/ElastiCache", "ThrottledCmds", "clusterId", "vectors-serverless"]]
    }
    "Cache hit rate" = {
      statistic = "Average"
      metrics   = [["AWS/ElastiCache", "CacheHitRate", "clusterId", "vectors-serverless"]]
    }
    "Cache connections" = {
      statistic = "Maximum"
      metrics   = [["AWS/ElastiCache", "CurrConnections", "clusterId", "vectors-serverless"]]
    }
  }
}

module "budget" {
  source = "./modules/budget"

  name          = "vectors-serverless"
  topic_arn     = module.notifications.topic_arn
  limit_usd     = "300"
  alert_percent = 80
}
