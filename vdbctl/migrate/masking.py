"""A copy of production for a developer: closed, masked, checked, and only then opened.

A set has `masking/*.sql`, which change what must not be seen, and `masking/checks/*.sql`, one query
each, which return no rows when nothing is left to be seen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from vdbctl.database.port import Database, apart
from vdbctl.errors import MaskingFailed, MigrationFileInvalid
from vdbctl.migrate import seed, source
from vdbctl.migrate.statements import some, split

_TABLE = (
    "CREATE TABLE IF NOT EXISTS vdbctl.masking ("
    "only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), state text NOT NULL, "
    "checksum text NOT NULL, at timestamptz NOT NULL DEFAULT now())"
)
_SET = (
    "INSERT INTO vdbctl.masking (state, checksum) VALUES (:state, :checksum) "
    "ON CONFLICT (only_one) DO UPDATE SET state = excluded.state, checksum = excluded.checksum, "
    "at = now()"
)
_OTHERS = (
    "SELECT rolname FROM pg_roles AS r WHERE rolcanlogin AND NOT rolsuper "
    "AND rolname <> current_user AND rolname !~ '^(pg_|rds|vdbctl_(callers|runner)$)' "
    "AND NOT EXISTS (SELECT FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid "
    "WHERE m.member = r.oid AND g.rolname = 'rds_superuser') ORDER BY rolname"
)
"""Neither the master user nor, where the runner masks, the ways to the runner."""


@dataclass(frozen=True)
class Script:
    """Masking of a set.

    Attributes:
        files: What changes the data, in the order of their names.
        checks: Queries that must return no rows.
    """

    files: tuple[Path, ...]
    checks: tuple[Path, ...]

    @property
    def checksum(self) -> str:
        """SHA-256 of all of it."""
        digest = hashlib.sha256()
        for path in (*self.files, *self.checks):
            digest.update(path.name.encode() + b"\0" + source.text(path).encode() + b"\0")
        return digest.hexdigest()


def read(folder: Path) -> Script:
    """Find the masking of a set, and see that it can be run.

    Args:
        folder: The set.

    Raises:
        MigrationFileInvalid: There is none, it has no checks, or a file cannot be parsed.
    """
    files = tuple(sorted((folder / "masking").glob("*.sql")))
    checks = tuple(sorted((folder / "masking/checks").glob("*.sql")))
    if not files or not checks:
        missing = "masking/*.sql" if not files else "masking/checks/*.sql"
        raise MigrationFileInvalid(
            f"there are no files {folder}/{missing}",
            hint="a copy of somebody's data is masked before anybody sees it; docs/developers.md "
            "describes the files",
        )
    for path in files:
        some(source.text(path), path)
    for path in checks:
        if len(split(source.text(path), path)) != 1:
            raise MigrationFileInvalid(
                f"{path}: a check is one query that returns no rows",
                hint="put each query into a file of its own",
            )
    return Script(files, checks)


def close(database: Database) -> tuple[str, ...]:
    """Let nobody in but the master user, until `mask` has passed.

    Returns:
        Roles that may not log in any more.
    """
    database.execute("CREATE SCHEMA IF NOT EXISTS vdbctl")
    database.execute(_TABLE)
    database.execute(_SET, {"state": "pending", "checksum": ""})
    roles = tuple(str(row[0]) for row in database.execute(_OTHERS).rows)
    for role in roles:
        name = role.replace('"', '""')
        database.execute(f'ALTER ROLE "{name}" NOLOGIN')
    database.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE usename <> current_user AND datname = current_database() "
        "AND usename !~ '^(pg_|rds)'"
    )
    return roles


def is_pending(database: Database) -> bool:
    """Whether this is a copy that nobody may see yet."""
    if database.execute("SELECT to_regclass('vdbctl.masking')::text").scalar() is None:
        return False
    return bool(database.execute("SELECT state = 'pending' FROM vdbctl.masking").scalar())


def mask(database: Database, script: Script) -> None:
    """Run the files, each in one transaction, and then every check.

    Raises:
        MigrationFailed: A statement failed; its file was rolled back, and the copy stays closed.
        MaskingFailed: Checks found something; the copy stays closed. Never says what.
    """
    for path in script.files:
        seed.run_file(database, path)
    found = {path: count for path in script.checks if (count := _count(database, path))}
    if found:
        lines = [f"  {path}: {count} rows" for path, count in found.items()]
        raise MaskingFailed(
            "the copy stays closed, for checks found what must not be seen:\n" + "\n".join(lines),
            hint="mend the files in masking/, then `vdbctl dev mask ENV --developer NAME`",
        )
    database.execute(_SET, {"state": "masked", "checksum": script.checksum})


def _count(database: Database, path: Path) -> int:
    """Rows that a check finds; counted in the database, so that none of them comes here."""
    [query] = split(source.text(path), path)
    counting = f"SELECT count(*) FROM ({query.text}\n) AS found"  # noqa: S608
    with apart(database):
        return int(str(database.execute(counting).scalar()))
