# Rendered by vdbctl from environments/dev.yaml. Edit that file, then render again.

module "bucket_uploads" {
  source = "./modules/bucket"

  name          = "vectors-dev"
  purpose       = "uploads"
  force_destroy = true

  lifecycle_days = {
    expire            = null
    infrequent_access = null
    old_versions      = 90
  }
}

module "bucket_artifacts" {
  source = "./modules/bucket"

  name          = "vectors-dev"
  purpose       = "artifacts"
  force_destroy = true

  lifecycle_days = {
    expire            = 30
    infrequent_access = null
    old_versions      = 90
  }
}

module "bucket_logs" {
  source = "./modules/bucket"

  name          = "vectors-dev"
  purpose       = "logs"
  force_destroy = true

  lifecycle_days = {
    expire            = 14
    infrequent_access = null
    old_versions      = 90
  }
}
