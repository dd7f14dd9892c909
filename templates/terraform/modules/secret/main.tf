# A secret with a password that is made here and is in no state and no plan: it goes from Secrets
# Manager's generator into the secret, and from there to whoever asks, without being kept on the way.

ephemeral "aws_secretsmanager_random_password" "this" {
  password_length     = var.password_length
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "this" {
  name                    = var.name
  description             = var.description
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_window_days
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id = aws_secretsmanager_secret.this.id

  secret_string_wo = jsonencode(merge(var.content, {
    (var.password_field) = ephemeral.aws_secretsmanager_random_password.this.random_password
  }))

  secret_string_wo_version = var.generation
}
