"""Migrations that another tool has run until now: dbmate, Diesel, Flyway, golang-migrate, goose,
sqlx or Supabase.

`tools` reads their folders, `versions` and `files` make a set of what is found there, `trial` says
what of it cannot run, and `history` reads from the tool's own table what a database has already.
"""
