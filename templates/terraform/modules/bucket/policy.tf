# Who may do what, besides the account's own roles.

locals {
  tls_only = [{
    Sid       = "NothingInClearText"
    Effect    = "Deny"
    Principal = { AWS = "*" }
    Action    = "s3:*"
    Resource  = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }]

  load_balancer_logs = var.takes_load_balancer_logs ? [{
    Sid       = "LogsOfLoadBalancers"
    Effect    = "Allow"
    Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = ["${aws_s3_bucket.this.arn}/load-balancer/AWSLogs/${data.aws_caller_identity.current.account_id}/*"]
    Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
  }] : []
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([for statement in local.tls_only : statement], [for statement in local.load_balancer_logs : statement])
  })

  depends_on = [aws_s3_bucket_public_access_block.this]
}
