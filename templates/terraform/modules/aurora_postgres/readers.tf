# Readers that come and go with the load. RDS names them application-autoscaling-…; they are no part of
# the state.

resource "aws_appautoscaling_target" "readers" {
  for_each = var.reader_scaling == null ? {} : { this = var.reader_scaling }

  service_namespace  = "rds"
  scalable_dimension = "rds:cluster:ReadReplicaCount"
  resource_id        = "cluster:${aws_rds_cluster.this.cluster_identifier}"
  min_capacity       = var.instances.readers
  max_capacity       = each.value.max_readers

  depends_on = [aws_rds_cluster_instance.this]
}

resource "aws_appautoscaling_policy" "readers" {
  for_each = aws_appautoscaling_target.readers

  name               = "${var.name}-readers"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  scalable_dimension = each.value.scalable_dimension
  resource_id        = each.value.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.reader_scaling.target
    scale_in_cooldown  = var.reader_scaling.scale_in_cooldown_s
    scale_out_cooldown = var.reader_scaling.scale_out_cooldown_s

    predefined_metric_specification {
      predefined_metric_type = var.reader_scaling.metric == "cpu" ? "RDSReaderAverageCPUUtilization" : "RDSReaderAverageDatabaseConnections"
    }
  }
}
