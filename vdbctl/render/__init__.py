"""From an Environment to a Terraform workspace: pure text first, then compared with the disk."""
