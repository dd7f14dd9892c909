# Every statement to a Kinesis stream, out of the reach of database administrators.

resource "aws_rds_cluster_activity_stream" "this" {
  for_each = var.activity_stream == null ? {} : { this = var.activity_stream }

  resource_arn = aws_rds_cluster.this.arn
  mode         = each.value
  kms_key_id   = var.kms_key_arn

  depends_on = [aws_rds_cluster_instance.this]
}
