"""The table in which the GDPR functions keep their log; made by the master user."""

from __future__ import annotations

from vdbctl.database.port import Database
from vdbctl.operate.rights import quoted

_STATEMENTS = (
    "CREATE SCHEMA IF NOT EXISTS vdbctl_gdpr",
    """CREATE TABLE IF NOT EXISTS vdbctl_gdpr.audit (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        happened_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
        subject_hash text NOT NULL,
        action       text NOT NULL,
        actor        text NOT NULL,
        detail       jsonb NOT NULL DEFAULT '{}'
    )""",
    # A log of an earlier version, whose actors were all claimed.
    """ALTER TABLE vdbctl_gdpr.audit
        ADD COLUMN IF NOT EXISTS actor_source text NOT NULL DEFAULT 'claimed',
        ADD COLUMN IF NOT EXISTS access_key text NOT NULL DEFAULT '',
        ADD COLUMN IF NOT EXISTS request_id text NOT NULL DEFAULT ''""",
    "CREATE INDEX IF NOT EXISTS audit_subject_idx ON vdbctl_gdpr.audit (subject_hash)",
    "COMMENT ON TABLE vdbctl_gdpr.audit IS 'What was done with persons'' data; keys are hashed'",
)


def ensure(database: Database, user: str) -> None:
    """Make the table, and let the functions' user add to it and read it, nothing else."""
    for statement in _STATEMENTS:
        database.execute(statement)
    name = quoted(user)
    database.execute(f"GRANT USAGE ON SCHEMA vdbctl_gdpr TO {name}")
    database.execute(f"GRANT SELECT, INSERT ON vdbctl_gdpr.audit TO {name}")
