# Rendered by vdbctl from environments/dev.yaml. Edit that file, then render again.

module "function_reaper" {
  source = "./modules/lambda_function"

  name        = "vectors-dev-john"
  region      = "us-east-1"
  function    = "reaper"
  description = "Ends the time of a developer's copy"

  code = {
    archive = "${path.root}/functions/vdbctl.zip"
    digest  = ""
    handler = "vdbctl.functions.reaper.handler"
  }

  limits = {
    timeout_s = 60
  }

  environment = {
    DATABASE   = module.database.identifier
    ENGINE     = "postgres"
    TTL_DAYS   = "30"
    WARN_HOURS = "48"
  }

  permissions = {
    LookAtTheDatabase = {
      actions   = ["rds:DescribeDBClusters", "rds:DescribeDBClusterSnapshots", "rds:DescribeDBInstances", "rds:ListTagsForResource"]
      resources = ["*"]
    }

    StopThisDatabase = {
      actions   = ["rds:AddTagsToResource", "rds:CreateDBClusterSnapshot", "rds:CreateDBSnapshot", "rds:StopDBCluster", "rds:StopDBInstance"]
      resources = [module.database.arn, replace(module.database.arn, "/:(db|cluster):.*/", ":*snapshot:vectors-dev-john-ended-*")]
    }
  }

  log_retention_days = 7
}

module "reaper_schedule" {
  source = "./modules/lambda_schedule"

  name        = "vectors-dev-john-reaper"
  description = "Looks once an hour whether the time of this copy is over"
  schedule    = "rate(1 hour)"

  function = {
    name = module.function_reaper.name
    arn  = module.function_reaper.arn
  }
}
