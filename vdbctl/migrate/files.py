"""The files of a migration set.

A set is a folder below migrations/. `YYYYMMDD_HHMM_name.sql` (or `YYYYMMDD_NNNN_name.sql`) is a
migration, `YYYYMMDD_HHMM_name.rollback.sql` beside it takes it back. `R__name.sql` is run again
whenever it has changed, after all others: for functions and views. A comment at the top carries
options: `-- vdbctl: transaction=off`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import options, schema, source
from vdbctl.migrate.options import Options
from vdbctl.migrate.placeholders import fill, used

_NAME = re.compile(r"(?P<version>\d{8}_\d{4})_(?P<name>[a-z0-9][a-z0-9_]*)")
_REPEATABLE = re.compile(r"(?P<version>R__(?P<name>[a-z0-9][a-z0-9_]*))")
REPEATABLE = "R__"
"""Begins the version of a repeatable file, and comes after all digits."""
NO_VALUES: Mapping[str, str] = MappingProxyType({})
ROLLBACK_SUFFIX = ".rollback.sql"
_NAME_HINT = "name it YYYYMMDD_HHMM_what_it_does.sql, or use `vdbctl migrate new`"


@dataclass(frozen=True)
class Migration:
    """One migration file.

    Attributes:
        version: `YYYYMMDD_HHMM`, or `R__name`; the order of the set.
        path: Path as it is shown in messages.
        sql: Text, with the environment's values in it; likewise `rollback_sql`.
        checksum: SHA-256 of the text with line ends as on Unix: as it is written, but that of a
            repeatable file with the values in it, for it runs again when they change.
        options: What the file says about itself.
    """

    version: str
    name: str
    path: Path
    sql: str
    rollback_sql: str | None
    checksum: str
    options: Options
    digest: str
    """SHA-256 of both files as they are written, for the index of the set."""

    @property
    def repeatable(self) -> bool:
        """Whether it is run again when it has changed."""
        return self.version.startswith(REPEATABLE)

    @property
    def transactional(self) -> bool:
        """Whether it runs in one transaction together with its record."""
        return self.options.transactional

    @property
    def rollback_path(self) -> Path:
        return self.path.with_name(f"{self.version}_{self.name}{ROLLBACK_SUFFIX}")


def read(folder: Path, values: Mapping[str, str] | None = NO_VALUES) -> tuple[Migration, ...]:
    """All migrations of a set, in the order of their versions.

    Args:
        values: For the placeholders in the texts; None leaves them as they are.

    Raises:
        MigrationFileInvalid: No such folder, or a file that cannot be a migration.
    """
    if not folder.is_dir():
        raise MigrationFileInvalid(
            f"there is no folder {folder}/",
            hint="`migrations.set` in the environment file names a folder below migrations/",
        )
    migrations: dict[str, Migration] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix != ".sql":
            _require_no_sql(path)
            continue
        if path.name == schema.NAME:
            continue
        if path.name.endswith(ROLLBACK_SUFFIX):
            _require_partner(path)
            continue
        migration = _read(path, values)
        if other := migrations.get(migration.version):
            raise MigrationFileInvalid(
                f"{path} and {other.path} have the same version {migration.version}",
                hint="give the later one a later time",
            )
        migrations[migration.version] = migration
    return tuple(migrations.values())


def for_target(migrations: Sequence[Migration], names: Collection[str]) -> tuple[Migration, ...]:
    """Those that are for an environment.

    Args:
        names: Its name and its tier.
    """
    return tuple(
        migration
        for migration in migrations
        if not migration.options.target or set(migration.options.target) & set(names)
    )


def values_used(raw: Sequence[Migration], values: Mapping[str, str]) -> Mapping[str, str]:
    """Those values that stand in the texts of migrations.

    Args:
        raw: Migrations as they are written, read without values.
    """
    names = frozenset().union(*(used(one.sql) for one in raw if one.options.placeholders))
    return {name: values[name] for name in sorted(names & values.keys())}


def parse(
    path: Path, text: str, rollback: str | None, values: Mapping[str, str] | None = NO_VALUES
) -> Migration:
    """A migration from its text.

    Raises:
        MigrationFileInvalid: The name has not the right form, or an option is unknown.
    """
    found = _NAME.fullmatch(path.stem) or _REPEATABLE.fullmatch(path.stem)
    if found is None:
        raise MigrationFileInvalid(f"{path}: not the name of a migration", hint=_NAME_HINT)
    if not text.strip():
        raise MigrationFileInvalid(f"{path}: the file is empty", hint="remove it, or fill it")
    back = path.with_name(path.stem + ROLLBACK_SUFFIX)
    chosen = options.parse(path, text)
    sql, rollback_sql = text, rollback
    if values is not None and chosen.placeholders:
        sql = fill(text, values, path)
        rollback_sql = fill(rollback, values, back) if rollback is not None else None
    content = sql if found["version"].startswith(REPEATABLE) else text
    migration = Migration(
        version=found["version"],
        name=found["name"],
        path=path,
        sql=sql,
        rollback_sql=rollback_sql,
        checksum=hashlib.sha256(content.encode()).hexdigest(),
        options=chosen,
        digest=hashlib.sha256(f"{text}\0{rollback or ''}".encode()).hexdigest(),
    )
    if migration.repeatable and not migration.transactional:
        raise MigrationFileInvalid(
            f"{path}: a repeatable file runs in one transaction",
            hint="put what cannot into a migration of its own",
        )
    if migration.repeatable and rollback is not None:
        raise MigrationFileInvalid(
            f"{path}: a repeatable file is not rolled back", hint="change it back, and run it again"
        )
    return migration


def _read(path: Path, values: Mapping[str, str] | None) -> Migration:
    rollback = path.with_name(path.stem + ROLLBACK_SUFFIX)
    back = source.text(rollback) if rollback.is_file() else None
    return parse(path, source.text(path), back, values)


def _require_partner(path: Path) -> None:
    partner = path.with_name(path.name.removesuffix(ROLLBACK_SUFFIX) + ".sql")
    if not partner.is_file():
        raise MigrationFileInvalid(
            f"{path} takes back a migration that is not there", hint=f"{partner.name} is missing"
        )


def _require_no_sql(path: Path) -> None:
    """A file that looks like a migration and is not read would be missed too late."""
    if path.suffix.lower() == ".sql":
        raise MigrationFileInvalid(
            f"{path}: the name of a migration ends in .sql, in small letters", hint="rename it"
        )
