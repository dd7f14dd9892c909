# Tells what happens to the database: failover, failure, maintenance, deletion, recovery.

resource "aws_db_event_subscription" "this" {
  for_each = var.sources

  name             = "${var.name}-${each.key}"
  sns_topic        = var.topic_arn
  source_type      = each.value.type
  source_ids       = each.value.identifiers
  event_categories = each.value.categories
}
