# Rendered by vdbctl from environments/dev.yaml. Edit that file, then render again.

module "ecs_cluster" {
  source = "./modules/ecs_cluster"

  name               = "vectors-dev-john"
  container_insights = false
}

# What every container is told: addresses in the clear, credentials by the name of their secret.
locals {
  container_environment = {
    DB_HOST = module.database.endpoint
    DB_PORT = tostring(module.database.port)
    DB_NAME = module.database.database_name

    CACHE_HOST = module.cache.endpoint
    CACHE_PORT = tostring(module.cache.port)
    CACHE_USER = module.cache.user_name
  }

  container_secrets = {
    DB_USERNAME = "${module.application_secret.arn}:username::"
    DB_PASSWORD = "${module.application_secret.arn}:password::"

    CACHE_AUTH_TOKEN = "${module.cache_secret.arn}:auth_token::"
  }

  container_secret_arns = {
    database = module.application_secret.arn

    cache = module.cache_secret.arn
  }

  container_logins = concat(
    ["${module.database.login_arn_prefix}/application"],
    module.cache.login_arns,
  )
}

module "service_api" {
  source = "./modules/ecs_service"

  name    = "vectors-dev-john"
  region  = "us-east-1"
  service = "api"
  cluster = module.ecs_cluster.name
  spot    = false

  container = {
    image        = "public.ecr.aws/nginx/nginx:stable"
    cpu          = 1024
    memory_mb    = 2048
    architecture = "arm64"
    port         = 80
  }

  tasks = {
    min                = 1
    max                = 1
    target_cpu_percent = 60
  }

  network = {
    subnet_ids         = module.network.workload_subnet_ids
    security_group_ids = [module.clients.security_group_id]
    public_addresses   = false
  }

  environment = merge(local.container_environment, {})
  secrets     = local.container_secrets
  secret_arns = local.container_secret_arns
  login_arns  = local.container_logins

  bucket_arns = {
    "artifacts" = module.bucket_artifacts.arn
    "uploads"   = module.bucket_uploads.arn
  }

  log_retention_days = 30
}

module "service_worker" {
  source = "./modules/ecs_service"

  name    = "vectors-dev-john"
  region  = "us-east-1"
  service = "worker"
  cluster = module.ecs_cluster.name
  spot    = false

  container = {
    image        = "public.ecr.aws/docker/library/busybox:stable"
    cpu          = 512
    memory_mb    = 1024
    architecture = "arm64"
  }

  tasks = {
    min                = 1
    max                = 1
    target_cpu_percent = 60
  }

  network = {
    subnet_ids         = module.network.workload_subnet_ids
    security_group_ids = [module.clients.security_group_id]
    public_addresses   = false
  }

  environment = merge(local.container_environment, {})
  secrets     = local.container_secrets
  secret_arns = local.container_secret_arns
  login_arns  = local.container_logins

  bucket_arns = {
    "artifacts" = module.bucket_artifacts.arn
    "uploads"   = module.bucket_uploads.arn
  }

  log_retention_days = 30
}
