# Rendered by vdbctl from environments/prod.yaml. Edit that file, then render again.

module "proxy" {
  source = "./modules/proxy"

  name     = "vectors-prod"
  vpc_id   = module.network.vpc_id
  vpc_cidr = module.network.vpc_cidr
  subnets  = module.network.database_subnets

  zones_without_proxy = ["use1-az3"]

  client_security_group_ids = {
    clients = module.clients.security_group_id
  }

  secret_arns = {
    master = module.database.secret_arn

    application = module.application_secret.arn

    readonly = module.readonly_secret.arn
  }

  kms_key_arn = module.key.arn

  instance_identifier = module.database.identifier

  iam_authentication           = false
  reader_endpoint              = false
  require_tls                  = true
  idle_client_timeout_s        = 1800
  borrow_timeout_s             = 120
  max_connections_percent      = 100
  max_idle_connections_percent = null
}
