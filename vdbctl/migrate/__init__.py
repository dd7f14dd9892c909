"""Migrations: files and a ledger become steps; each is applied with its record, or not at all."""
