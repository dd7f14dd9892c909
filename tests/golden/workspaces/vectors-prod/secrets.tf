# Rendered by vdbctl from environments/prod.yaml. Edit that file, then render again.
# Passwords are made in Secrets Manager and stay there; none is in the state or in a plan.

module "application_secret" {
  source = "./modules/secret"

  name                 = "vectors/prod/rds/credentials"
  description          = "Database user of the application"
  generation           = 1
  recovery_window_days = 30
  kms_key_arn          = module.key.arn

  content = {
    username = "application"
    engine   = "postgres"
    host     = module.database.endpoint
    port     = tostring(module.database.port)
    dbname   = module.database.database_name
  }
}

module "readonly_secret" {
  source = "./modules/secret"

  name                 = "vectors/prod/rds/readonly"
  description          = "Database user that only reads"
  generation           = 1
  recovery_window_days = 30
  kms_key_arn          = module.key.arn

  content = {
    username = "readonly"
    engine   = "postgres"
    host     = module.database.endpoint
    port     = tostring(module.database.port)
    dbname   = module.database.database_name
  }
}

module "cache_secret" {
  source = "./modules/secret"

  name                 = "vectors/prod/redis/auth-token"
  description          = "Auth token of the cache"
  password_field       = "auth_token"
  password_length      = 64
  generation           = 1
  recovery_window_days = 30
  kms_key_arn          = module.key.arn

  content = {
    endpoint = module.cache.endpoint
    port     = tostring(module.cache.port)
  }
}
