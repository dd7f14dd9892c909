# Rendered by vdbctl from environments/free-tier.yaml. Edit that file, then render again.

locals {
  function_network = {
    subnet_ids         = module.network.workload_subnet_ids
    security_group_ids = [module.clients.security_group_id]
  }

  function_environment = {
    DB_HOST = module.database.endpoint
    DB_PORT = tostring(module.database.port)
    DB_NAME = module.database.database_name
  }
}

module "function_export" {
  source = "./modules/lambda_function"

  name        = "vectors-free-tier"
  region      = "us-east-1"
  function    = "export"
  description = "Everything kept about a person"

  code = {
    archive = "${path.root}/functions/vdbctl.zip"
    digest  = ""
    handler = "vdbctl.functions.export.handler"
  }

  limits = {
    timeout_s   = 300
    memory_mb   = 128
    concurrency = -1
  }

  environment = merge(local.function_environment, { DB_USER = "vdbctl_functions" })

  permissions = {
    LogInToThisDatabase = {
      actions   = ["rds-db:connect"]
      resources = ["${module.database.login_arn_prefix}/vdbctl_functions"]
    }
  }

  network            = local.function_network
  log_retention_days = 7
}

module "function_erase" {
  source = "./modules/lambda_function"

  name        = "vectors-free-tier"
  region      = "us-east-1"
  function    = "erase"
  description = "Forgets a person"

  code = {
    archive = "${path.root}/functions/vdbctl.zip"
    digest  = ""
    handler = "vdbctl.functions.erase.handler"
  }

  limits = {
    timeout_s   = 180
    memory_mb   = 128
    concurrency = -1
  }

  environment = merge(local.function_environment, { DB_USER = "vdbctl_functions" })

  permissions = {
    LogInToThisDatabase = {
      actions   = ["rds-db:connect"]
      resources = ["${module.database.login_arn_prefix}/vdbctl_functions"]
    }
  }

  network            = local.function_network
  log_retention_days = 7
}

module "function_audit" {
  source = "./modules/lambda_function"

  name        = "vectors-free-tier"
  region      = "us-east-1"
  function    = "audit"
  description = "Log of what was done"

  code = {
    archive = "${path.root}/functions/vdbctl.zip"
    digest  = ""
    handler = "vdbctl.functions.audit.handler"
  }

  limits = {
    timeout_s   = 60
    memory_mb   = 128
    concurrency = -1
  }

  environment = merge(local.function_environment, { DB_USER = "vdbctl_functions" })

  permissions = {
    LogInToThisDatabase = {
      actions   = ["rds-db:connect"]
      resources = ["${module.database.login_arn_prefix}/vdbctl_functions"]
    }
  }

  network            = local.function_network
  log_retention_days = 7
}

module "invokers" {
  source = "./modules/invokers"

  name      = "vectors-free-tier"
  login_arn = "${module.database.login_arn_prefix}/vdbctl_callers"
  invokers  = []

  function_arns = {
    export = module.function_export.arn
    erase  = module.function_erase.arn
    audit  = module.function_audit.arn
  }
}
