# Rendered by vdbctl from environments/free-tier.yaml. Edit that file, then render again.

module "backup_vault" {
  source = "./modules/backup_vault"

  name          = "vectors-free-tier"
  force_destroy = true
}

module "backup_copies" {
  source    = "./modules/backup_vault"
  providers = { aws = aws.second }

  name          = "vectors-free-tier"
  force_destroy = true
}

module "backup_plan" {
  source = "./modules/backup_plan"

  name         = "vectors-free-tier"
  database_arn = module.database.arn
  vault_name   = module.backup_vault.name

  copy_vault_arn = module.backup_copies.arn

  rules = {
    weekly = {
      schedule       = "cron(0 5 ? * SUN *)"
      keep_days      = 28
      copy_keep_days = 14
    }
  }
}
