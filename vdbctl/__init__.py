"""PostgreSQL + pgvector on AWS: from a short file to Terraform, migrations and the bill."""

__version__ = "0.1.0"
