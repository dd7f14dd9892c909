# A role for Lambda functions that use this database: this database, this secret, and nothing else.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  data_api_statements = var.data_api_cluster_arn == null ? [] : [{
    Sid    = "DataApiOfThisCluster"
    Effect = "Allow"
    Action = [
      "rds-data:BatchExecuteStatement",
      "rds-data:BeginTransaction",
      "rds-data:CommitTransaction",
      "rds-data:ExecuteStatement",
      "rds-data:RollbackTransaction",
    ]
    Resource = [var.data_api_cluster_arn]
  }]

  secret_statements = [{
    Sid      = "ReadTheSecretOfThisDatabase"
    Effect   = "Allow"
    Action   = ["secretsmanager:GetSecretValue"]
    Resource = [var.secret_arn]
  }]

  key_statements = var.kms_key_arn == null ? [] : [{
    Sid      = "DecryptThatSecret"
    Effect   = "Allow"
    Action   = ["kms:Decrypt"]
    Resource = [var.kms_key_arn]
  }]

  # Without names nothing narrower than AWS's policies is possible: they allow every log.
  managed_policies = length(var.functions) > 0 ? [] : var.in_vpc ? ["AWSLambdaVPCAccessExecutionRole"] : ["AWSLambdaBasicExecutionRole"]
}

resource "aws_iam_role" "this" {
  name = "${var.name}-lambda"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "database" {
  name = "database"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.data_api_statements, local.secret_statements, local.key_statements)
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  for_each = toset(local.managed_policies)

  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/${each.key}"
}
