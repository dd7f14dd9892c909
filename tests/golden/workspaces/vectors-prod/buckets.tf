# Rendered by vdbctl from environments/prod.yaml. Edit that file, then render again.

module "bucket_uploads" {
  source = "./modules/bucket"

  name          = "vectors-prod"
  purpose       = "uploads"
  force_destroy = false
  kms_key_arn   = module.key.arn

  lifecycle_days = {
    expire            = null
    infrequent_access = 60
    old_versions      = 90
  }
}

module "bucket_artifacts" {
  source = "./modules/bucket"

  name          = "vectors-prod"
  purpose       = "artifacts"
  force_destroy = false
  kms_key_arn   = module.key.arn

  lifecycle_days = {
    expire            = 365
    infrequent_access = null
    old_versions      = 90
  }
}

module "bucket_logs" {
  source = "./modules/bucket"

  name          = "vectors-prod"
  purpose       = "logs"
  force_destroy = false
  kms_key_arn   = module.key.arn

  lifecycle_days = {
    expire            = 365
    infrequent_access = null
    old_versions      = 90
  }
}
