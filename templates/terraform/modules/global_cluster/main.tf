# An Aurora Global Database around a cluster that exists: adding it replaces nothing.

resource "aws_rds_global_cluster" "this" {
  global_cluster_identifier    = var.name
  source_db_cluster_identifier = var.cluster_arn
  force_destroy                = true
}
