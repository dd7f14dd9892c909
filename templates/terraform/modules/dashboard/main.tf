# One dashboard, two graphs in a row.

locals {
  titles = keys(var.widgets)

  body = {
    widgets = [
      for index, title in local.titles : {
        type   = "metric"
        x      = 12 * (index % 2)
        y      = 6 * floor(index / 2)
        width  = 12
        height = 6
        properties = {
          title   = title
          region  = var.region
          view    = "timeSeries"
          stat    = var.widgets[title].statistic
          period  = 300
          metrics = var.widgets[title].metrics
        }
      }
    ]
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode(local.body)
}
