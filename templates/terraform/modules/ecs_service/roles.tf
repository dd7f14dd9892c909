# The role that starts a task (images, logs, secrets), and the role that the container itself has.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  region     = var.region
  account_id = data.aws_caller_identity.current.account_id

  # For this account alone. Source: ECS Developer Guide, "Task IAM role"; read 2026-11-29.
  assume = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ecs:${local.region}:${local.account_id}:*" }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    }]
  })

  write_log = [{
    Sid      = "WriteItsLog"
    Effect   = "Allow"
    Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }]

  # Registry, region and name of an image in ECR, as registry.dkr.ecr.region.amazonaws.com/name or, on both
  # IPv4 and IPv6, registry.dkr-ecr.region.on.aws/name. Other images are public and need no rights.
  ecr_image = "^(?P<registry>[0-9]{12})\\.dkr[.-]ecr(?:-fips)?\\.(?P<region>[a-z0-9-]+)\\.(?:amazonaws\\.com|amazonaws\\.com\\.cn|on\\.aws|on\\.amazonwebservices\\.com\\.cn)/(?P<name>[a-z0-9._/-]+)"

  pull_image = flatten([for image in regexall(local.ecr_image, var.container.image) : [
    {
      Sid      = "PullItsImage"
      Effect   = "Allow"
      Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = ["arn:${local.partition}:ecr:${image.region}:${image.registry}:repository/${image.name}"]
    },
    {
      # A token is for the registry of the account; AWS takes no narrower resource.
      Sid      = "LogInToRegistries"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
    },
  ]])

  read_secrets = length(var.secret_arns) == 0 ? [] : [{
    Sid      = "ReadItsSecrets"
    Effect   = "Allow"
    Action   = ["secretsmanager:GetSecretValue"]
    Resource = values(var.secret_arns)
  }]

  decrypt_secrets = var.kms_key_arn == null ? [] : [{
    Sid      = "DecryptItsSecrets"
    Effect   = "Allow"
    Action   = ["kms:Decrypt"]
    Resource = [var.kms_key_arn]
  }]

  use_key = var.kms_key_arn == null || length(var.bucket_arns) == 0 ? [] : [{
    Sid      = "UseTheKeyOfItsBuckets"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = [var.kms_key_arn]
  }]

  use_buckets = length(var.bucket_arns) == 0 ? [] : [{
    Sid      = "UseItsBuckets"
    Effect   = "Allow"
    Action   = ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]
    Resource = flatten([for arn in values(var.bucket_arns) : [arn, "${arn}/*"]])
  }]

  log_in = [{
    Sid      = "LogInWithThisRole"
    Effect   = "Allow"
    Action   = ["rds-db:connect", "elasticache:Connect"]
    Resource = var.login_arns
  }]
}

resource "aws_iam_role" "execution" {
  name               = "${local.role_name}-execution"
  assume_role_policy = local.assume
}

# Instead of AmazonECSTaskExecutionRolePolicy, which allows every log and every image.
resource "aws_iam_role_policy" "start" {
  name = "start"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.write_log, local.pull_image)
  })
}

resource "aws_iam_role_policy" "execution" {
  for_each = length(var.secret_arns) == 0 ? {} : { secrets = var.service }

  name = each.key
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.read_secrets, local.decrypt_secrets)
  })
}

resource "aws_iam_role" "task" {
  name               = "${local.role_name}-task"
  assume_role_policy = local.assume
}

resource "aws_iam_role_policy" "task" {
  name = "use"
  role = aws_iam_role.task.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.log_in, local.use_buckets, local.use_key)
  })
}
