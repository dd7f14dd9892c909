"""A set tried out on a database that is thrown away: up, down and up again, file by file and in
whole, with the schema compared by catalogue; then seeds twice, and the set's own checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from vdbctl.database.port import Database, apart
from vdbctl.errors import VdbctlError
from vdbctl.migrate import apply, catalogue, checks, exposure, scripts, seed
from vdbctl.migrate.files import NO_VALUES, Migration
from vdbctl.migrate.schema import Object, Schema, differences

Severity = Literal["error", "warning"]
ACTOR = "migrate test"


@dataclass(frozen=True)
class Finding:
    """Something that does not hold.

    Attributes:
        where: A file, or the step.
    """

    where: str
    severity: Severity
    words: str


@dataclass(frozen=True)
class Trial:
    """One set on one database.

    Attributes:
        values: For the placeholders in seeds and checks.
        idempotent: Also run each file's statements a second time.
        on_step: Told what is tried next.
    """

    database: Database
    migrations: Sequence[Migration]
    folder: Path
    values: Mapping[str, str] = field(default_factory=lambda: NO_VALUES)
    idempotent: bool = False
    on_step: Callable[[str], None] = lambda _words: None

    def run(self) -> Iterator[Finding]:
        """Everything that does not hold; ends at the first file that cannot be applied."""
        try:
            empty = catalogue.read(self.database)
            for number in range(len(self.migrations)):
                yield from self._file(number)
            yield from self._whole(empty)
            yield from self._seeds()
            for broken in checks.run(self.database, self.folder, self.values):
                yield Finding(broken.where, "error", broken.words)
            for one in exposure.functions(self.database):
                yield Finding(one.what, one.severity, f"{one.words}; {one.advice}")
        except VdbctlError as error:
            yield Finding("stopped", "error", error.message)

    def _file(self, number: int) -> Iterator[Finding]:
        migration = self.migrations[number]
        name = migration.path.name
        self.on_step(name)
        before = catalogue.read(self.database)
        self._up(number + 1)
        after = catalogue.read(self.database)
        if migration.repeatable or self.idempotent:
            yield from self._twice(migration, after)
        if migration.repeatable:
            return
        if migration.rollback_sql is None:
            words = f"there is no {migration.rollback_path.name}"
            yield Finding(name, "warning", words)
            return
        self._down(number + 1, 1)
        yield from self._same(migration.rollback_path.name, before, "does not take all of it back")
        self._up(number + 1)
        yield from self._same(name, after, "makes something else the second time")

    def _twice(self, migration: Migration, after: Schema) -> Iterator[Finding]:
        """Its statements once more, as if the ledger had forgotten them."""
        name = migration.path.name
        try:
            with apart(self.database):
                for statement in scripts.forward(migration).statements:
                    self.database.run(statement.text)
        except VdbctlError as error:
            yield Finding(name, "error", f"cannot be run twice: {error.message}")
        else:
            yield from self._same(name, after, "run twice makes something else")

    def _whole(self, empty: Schema) -> Iterator[Finding]:
        dated = [one for one in self.migrations if not one.repeatable]
        if len(dated) != len(self.migrations) or any(one.rollback_sql is None for one in dated):
            return
        self.on_step("all files down, and up again")
        full = catalogue.read(self.database)
        self._down(len(dated), len(dated))
        yield from self._same("all rollback files", empty, "leave something behind")
        self._up(len(dated))
        yield from self._same("all files", full, "make something else the second time")
        if self._up(len(dated)):
            yield Finding("all files", "error", "are not recorded as applied")

    def _seeds(self) -> Iterator[Finding]:
        if not any((self.folder / "seeds").glob("*.sql")):
            return
        self.on_step("seeds, twice")
        for words in ("cannot be loaded", "cannot be loaded twice"):
            try:
                seed.run(self.database, self.folder, self.values)
            except VdbctlError as error:
                yield Finding("seeds", "error", f"{words}: {error.message}")
                return

    def _same(self, where: str, expected: Schema, words: str) -> Iterator[Finding]:
        now = catalogue.read(self.database)
        found = "\n".join(differences(_compared(expected), _compared(now)))
        if found:
            yield Finding(where, "error", f"{words}:\n{found}")

    def _up(self, count: int) -> int:
        return len(apply.up(self.database, self.migrations[:count], actor=ACTOR))

    def _down(self, until: int, count: int) -> None:
        apply.down(self.database, self.migrations[:until], actor=ACTOR, count=count)


def _compared(schema: Schema) -> Schema:
    """Without what no rollback can bring back as it was: extensions stay, for dropping one takes
    along what others made; a validated constraint stays validated; a column that comes back comes
    last."""
    return Schema(
        tuple(
            replace(one, definition=_loosely(one))
            for one in schema.objects
            if one.kind != "extension"
        )
    )


def _loosely(one: Object) -> str:
    if one.kind == "constraint":
        return one.definition.removesuffix(" NOT VALID")
    if one.kind == "table":
        return "\n".join(sorted(line.rstrip(",") for line in one.definition.splitlines()))
    return one.definition
