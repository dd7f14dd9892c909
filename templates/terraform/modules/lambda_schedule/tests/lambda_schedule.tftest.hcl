mock_provider "aws" {
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = {
      arn = "arn:aws:events:us-east-1:123456789012:rule/mock"
    }
  }
}

variables {
  name        = "vectors-test-reaper"
  description = "Test"
  schedule    = "rate(1 hour)"

  function = {
    name = "vectors-test-reaper"
    arn  = "arn:aws:lambda:us-east-1:123456789012:function:vectors-test-reaper"
  }
}

run "only_this_rule_may_call_the_function" {
  assert {
    condition     = aws_lambda_permission.this.source_arn == aws_cloudwatch_event_rule.this.arn
    error_message = "No other rule."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.arn == var.function.arn
    error_message = "The function is called."
  }
}

run "a_schedule_in_other_words_is_refused" {
  command = plan

  variables {
    schedule = "every hour"
  }

  expect_failures = [var.schedule]
}
