"""How far each file has come into each table, kept in the database beside the data.

A batch and its progress take effect together, so that a run that was cut off goes on where it was,
without a row twice and without one missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from vdbctl.database.port import Session

_DDL = (
    "CREATE SCHEMA IF NOT EXISTS vdbctl",
    """CREATE TABLE IF NOT EXISTS vdbctl.load (
        file_digest text NOT NULL,
        table_name  text NOT NULL,
        file_name   text NOT NULL,
        rows_done   bigint NOT NULL DEFAULT 0,
        started_at  timestamptz NOT NULL DEFAULT now(),
        changed_at  timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        PRIMARY KEY (file_digest, table_name)
    )""",
)
STEP = (
    "UPDATE vdbctl.load SET rows_done = CAST(:next AS bigint), changed_at = now() "
    "WHERE file_digest = :digest AND table_name = :table_name "
    "AND rows_done = CAST(:first AS bigint) RETURNING rows_done"
)
"""Moves on by one batch; returns nothing where somebody else has done so."""


@dataclass(frozen=True)
class Journal:
    """Progress of one file into one table."""

    digest: str
    table: str
    file: str

    def begin(self, session: Session) -> tuple[int, bool]:
        """Rows that are loaded already, and whether that is all of them."""
        for statement in _DDL:
            session.execute(statement)
        session.execute(
            "INSERT INTO vdbctl.load (file_digest, table_name, file_name) "
            "VALUES (:digest, :table_name, :file_name) ON CONFLICT DO NOTHING",
            {"digest": self.digest, "table_name": self.table, "file_name": self.file},
        )
        return self.read(session)

    def read(self, session: Session) -> tuple[int, bool]:
        """Rows that are loaded already, and whether that is all of them."""
        done, finished = session.execute(
            "SELECT rows_done, finished_at IS NOT NULL FROM vdbctl.load "
            "WHERE file_digest = :digest AND table_name = :table_name",
            {"digest": self.digest, "table_name": self.table},
        ).rows[0]
        return int(str(done)), bool(finished)

    def finish(self, session: Session) -> None:
        session.execute(
            "UPDATE vdbctl.load SET finished_at = now() "
            "WHERE file_digest = :digest AND table_name = :table_name",
            {"digest": self.digest, "table_name": self.table},
        )

    def forget(self, session: Session) -> None:
        """Let the file be loaded once more."""
        session.execute(
            "DELETE FROM vdbctl.load WHERE file_digest = :digest AND table_name = :table_name",
            {"digest": self.digest, "table_name": self.table},
        )

    def step(self, first: int, after: int) -> dict[str, str | int]:
        """Parameters of `STEP`."""
        return {"digest": self.digest, "table_name": self.table, "first": first, "next": after}
