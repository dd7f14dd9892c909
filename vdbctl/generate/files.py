"""What a set generates: `generate/*.sql`, in the order of their names.

Each file fills one table. It says in a comment how many rows, as a share of `--rows` or as a
number, and selects them from `generate_series(${first}, ${last})`, which is a batch at a time:

    -- vdbctl: rows=0.1 batch=5000
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import source

FOLDER = "generate"
BATCH_ROWS = 1_000
_OPTIONS = re.compile(r"^--\s*vdbctl:\s*(?P<options>.*)$", re.MULTILINE)
_NAME = re.compile(r"(?:\d+_)?(?P<name>[a-z][a-z0-9_]*)")
_KNOWN = "known: rows=0.1 (share of --rows), count=1 (a number), batch=1000"


@dataclass(frozen=True)
class Generator:
    """One file.

    Attributes:
        name: Of its rows, by which other files ask how many there are.
        share: Rows for each row of `--rows`; None where `count` says the number.
        batch: Rows made at once.
    """

    name: str
    path: Path
    sql: str
    share: Decimal | None
    count: int
    batch: int

    def rows(self, total: int) -> int:
        """How many rows it makes.

        Args:
            total: `--rows`.
        """
        return self.count if self.share is None else max(int(total * self.share), 1)


def read(folder: Path) -> tuple[Generator, ...]:
    """The generators of a set.

    Raises:
        MigrationFileInvalid: There is none, or a file does not say how many rows it makes.
    """
    found = tuple(_read(path) for path in sorted((folder / FOLDER).glob("*.sql")))
    if not found:
        raise MigrationFileInvalid(
            f"there are no .sql files in {folder / FOLDER}/",
            hint="docs/sets.md says what goes there; without --rows, seeds/ is loaded",
        )
    return found


def _read(path: Path) -> Generator:
    sql = source.text(path)
    name, match = _NAME.fullmatch(path.stem), _OPTIONS.search(sql)
    if name is None:
        raise MigrationFileInvalid(f"{path}: not a name", hint="name it 10_table.sql")
    options = dict(
        option.partition("=")[::2] for option in (match["options"] if match else "").split()
    )
    try:
        share = Decimal(options.pop("rows")) if "rows" in options else None
        count = int(options.pop("count")) if share is None else 0
        batch = int(options.pop("batch", str(BATCH_ROWS)))
    except (KeyError, ValueError, InvalidOperation) as error:
        raise MigrationFileInvalid(
            f"{path}: how many rows it makes is missing", hint=_KNOWN
        ) from error
    if options:
        raise MigrationFileInvalid(f"{path}: unknown option {min(options)!r}", hint=_KNOWN)
    if batch < 1 or count < 0 or (share is not None and share <= 0):
        raise MigrationFileInvalid(f"{path}: numbers have to be positive", hint=_KNOWN)
    return Generator(name["name"], path, sql, share, count, batch)
