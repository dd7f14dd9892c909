mock_provider "aws" {}

variables {
  name      = "vectors-test"
  topic_arn = "arn:aws:sns:us-east-1:123456789012:alarms"
  limit_usd = "250"
}

run "the_budget_sees_this_stack_alone" {
  assert {
    condition     = one([for filter in aws_budgets_budget.this.cost_filter : filter.values]) == tolist(["user:Stack$vectors-test"])
    error_message = "By its tag."
  }

  assert {
    condition     = length(aws_budgets_budget.this.notification) == 2
    error_message = "When spent, and when forecast."
  }
}
