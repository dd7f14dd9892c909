"""Bulk data with embeddings into a table, over every way to a database, resumable."""
