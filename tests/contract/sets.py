"""Migration sets that a test writes, and what has become of them."""

from __future__ import annotations

from pathlib import Path

from vdbctl.migrate import apply, files, ledger, plan


def write(folder: Path, **texts: str):
    for name, text in texts.items():
        (folder / f"{name.removeprefix('_').replace('__rollback', '.rollback')}.sql").write_text(
            text
        )
    return files.read(folder)


def up(database, migrations):
    return [done.migration.name for done in apply.up(database, migrations, actor="me")]


def states(database, migrations):
    return [row.state for row in plan.compare(migrations, ledger.entries(database))]


def tables(database):
    rows = database.execute(
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace order by 1"
    ).rows
    return [row[0] for row in rows]
