# Rendered by vdbctl from environments/prod.yaml. Edit that file, then render again.

module "backup_vault" {
  source = "./modules/backup_vault"

  name          = "vectors-prod"
  force_destroy = false
  kms_key_arn   = module.key.arn
}

module "backup_copies" {
  source    = "./modules/backup_vault"
  providers = { aws = aws.second }

  name          = "vectors-prod"
  force_destroy = false
}

module "backup_plan" {
  source = "./modules/backup_plan"

  name         = "vectors-prod"
  database_arn = module.database.arn
  vault_name   = module.backup_vault.name

  copy_vault_arn = module.backup_copies.arn

  rules = {
    daily = {
      schedule       = "cron(0 6 * * ? *)"
      keep_days      = 35
      copy_keep_days = 14
    }
  }
}
