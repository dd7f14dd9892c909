"""A migration set whose every statement leaves a mark, and what the ledger says of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from vdbctl.migrate import files


def mark(name: str) -> str:
    return f"insert into trace values ('{name}')"


ALONE = "-- vdbctl: transaction=off\n"
UP: dict[str, tuple[str, tuple[str, ...]]] = {
    "20260101_0900_table": ("", ("create table t (a int)", mark("table 1"), mark("table 2"))),
    "20260102_0900_rows": (
        "",
        (mark("rows 1"), "insert into t select g % 5 from generate_series(1, 20) g"),
    ),
    "20260103_0900_index": (
        ALONE,
        (
            mark("index 1"),
            "create index concurrently t_a on t (a)",
            "create index concurrently t_b on t (a, a)",
            mark("index 2"),
            "vacuum t",
            "alter table t add column b int",
            "drop index concurrently t_b",
        ),
    ),
    "20260104_0900_kind": (
        ALONE,
        ("create type kind as enum ('x')", "alter type kind add value 'y'", mark("kind 1")),
    ),
    "20260105_0900_last": ("", (mark("last 1"), "alter table t add column c kind")),
}
DOWN: dict[str, tuple[str, ...]] = {
    "20260101_0900_table": ("drop table t", mark("undo table")),
    "20260102_0900_rows": (mark("undo rows"), "delete from t"),
    "20260103_0900_index": (
        mark("undo index 1"),
        "drop index concurrently t_a",
        mark("undo index 2"),
        "alter table t drop column b",
    ),
    "20260104_0900_kind": (mark("undo kind"), "drop type kind"),
    "20260105_0900_last": ("alter table t drop column c", mark("undo last")),
}
VIEW = "create or replace view v as select a from trace_reader()"


def read(folder: Path):
    for name, (header, statements) in UP.items():
        (folder / f"{name}.sql").write_text(header + ";\n".join(statements))
        (folder / f"{name}.rollback.sql").write_text(";\n".join(DOWN[name]))
    return files.read(folder)


def marks(statements: tuple[str, ...]) -> Counter[str]:
    return Counter(
        text.split("'")[1] for text in statements if text.startswith("insert into trace")
    )


@dataclass
class Reality:
    """What is in the database, read past the API."""

    connection: object

    def rows(self, sql: str):
        return self.connection.execute(sql).fetchall()

    def marks(self) -> Counter[str]:
        return Counter(step for (step,) in self.rows("select step from trace"))

    def ledger(self) -> dict[str, tuple[str, str, int]]:
        if not self.rows("select 1 where to_regclass('vdbctl.migration') is not null"):
            return {}
        return {
            f"{version}_{name}": (state, direction, done)
            for version, name, state, direction, done in self.rows(
                "select version, name, state, direction, statements_done from vdbctl.migration"
            )
        }

    def indexes(self) -> dict[str, bool]:
        return dict(
            self.rows(
                "select relname, indisvalid from pg_index join pg_class on oid = indexrelid "
                "where relnamespace = 'public'::regnamespace"
            )
        )

    def reset(self) -> None:
        self.connection.execute(
            "drop schema if exists vdbctl cascade; drop schema public cascade; "
            "create schema public; create table trace (step text)"
        )


def expected(ledger, phase: str, before: Counter[str], chosen) -> tuple[Counter, Counter]:
    """Marks that must be there, and those that may be there besides (a statement under way).

    Args:
        before: Marks at the beginning of the phase.
        chosen: Names of the files that the phase works on.
    """
    certain, possible = Counter(before), Counter()
    for name in chosen:
        statements = UP[name][1] if phase == "up" else DOWN[name]
        state, direction, done = ledger.get(name, ("", "", 0))
        if phase == "down" and not state:
            done = len(statements)
        elif phase == "down" and direction == "up":
            done = 0
        certain += marks(statements[:done])
        if state in ("running", "unknown") and direction == phase:
            possible += marks(statements[done : done + 1])
    return certain, possible
