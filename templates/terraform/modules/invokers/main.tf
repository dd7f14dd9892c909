# Who may call the functions of this stack: to call is one right, to be listened to another. A function
# does nothing before the caller's token for the database user `callers` was accepted by the database.

resource "aws_iam_policy" "this" {
  name        = "${var.name}-invoke"
  description = "May call the functions of ${var.name}"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "CallTheFunctionsOfThisStack"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = [for key in sort(keys(var.function_arns)) : var.function_arns[key]]
      },
      {
        Sid      = "ProveWhoCalls"
        Effect   = "Allow"
        Action   = ["rds-db:connect"]
        Resource = [var.login_arn]
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = toset(var.invokers)

  role       = element(split("/", each.key), length(split("/", each.key)) - 1)
  policy_arn = aws_iam_policy.this.arn
}
