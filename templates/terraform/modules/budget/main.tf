# What the stack may cost in a month, by its tag Stack. The tag has to be switched on once as a cost
# allocation tag of the account (Billing console); until then the budget sees nothing.

resource "aws_budgets_budget" "this" {
  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = var.limit_usd
  limit_unit   = "USD"

  cost_filter {
    name   = "TagKeyValue"
    values = [join("$", ["user:Stack", var.name])]
  }

  notification {
    notification_type         = "ACTUAL"
    comparison_operator       = "GREATER_THAN"
    threshold                 = var.alert_percent
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [var.topic_arn]
  }

  notification {
    notification_type         = "FORECASTED"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [var.topic_arn]
  }
}
