# An ElastiCache Global Datastore around a cache that exists.

resource "aws_elasticache_global_replication_group" "this" {
  global_replication_group_id_suffix   = var.name
  global_replication_group_description = "Cache of ${var.name} in two regions"
  primary_replication_group_id         = var.cache_id
}
