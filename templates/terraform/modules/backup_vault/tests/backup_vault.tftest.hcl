mock_provider "aws" {}

variables {
  name = "vectors-test"
}

run "a_vault_that_keeps_what_it_holds" {
  assert {
    condition     = aws_backup_vault.this.name == "vectors-test" && !aws_backup_vault.this.force_destroy
    error_message = "Snapshots outlive a mistake."
  }
}
