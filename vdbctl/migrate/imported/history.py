"""What another tool's own table says that a database has already.

Sources, read 2026-11-29: the tables as dbmate 2, Diesel 2, Flyway 11, golang-migrate 4, goose 3,
sqlx 0.8 and the Supabase CLI 2 create them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vdbctl.database.port import Session, Value
from vdbctl.errors import HistoryMismatch
from vdbctl.migrate.files import Migration

PAGE = 1_000
"""Rows that are read at a time; an answer of the Data API holds 1 MiB."""
_Rows = Sequence[tuple[Value, ...]]


@dataclass(frozen=True)
class Kind:
    """The table of one tool, known by its columns.

    Attributes:
        columns: All of them are there; `without`: none of these.
        select: What is read; `order`: by which columns.
        applied: Versions from the rows.
    """

    columns: frozenset[str]
    select: str
    order: str
    applied: Callable[[_Rows], tuple[str, ...]]
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class History:
    """What a table says.

    Attributes:
        table: With its schema.
        versions: Applied ones, as the tool writes them.
        through: Everything up to this one is applied; "" where each version has a row.
    """

    tool: str
    table: str
    versions: tuple[str, ...]
    through: str = ""


def read(database: Session, tool: str, table: str | None = None) -> History:
    """The history that a tool has kept in a database.

    Args:
        tool: The one whose migrations the set was imported from.
        table: `schema.name`, or the name alone; None looks for the tools' own names.

    Raises:
        HistoryMismatch: There is none, there are several, or a migration of it has failed.
    """
    found = list(_tables(database, table))
    if not found:
        where = f"no table {table}" if table else "no table of a known tool"
        raise HistoryMismatch(
            f"{where} tells which migrations ran here",
            hint="`--table SCHEMA.NAME` names it; `--to VERSION` records without one",
        )
    chosen = [one for one in found if one[0] == tool] or found
    if len(chosen) > 1:
        names = ", ".join(f"{name} ({kind})" for kind, name in chosen)
        raise HistoryMismatch(f"several tables could tell: {names}", hint="name one with --table")
    kind, name = chosen[0]
    versions = KINDS[kind].applied(tuple(_rows(database, KINDS[kind], name)))
    if kind == "golang-migrate":
        return History(kind, name, (), "".join(versions))
    return History(kind, name, versions)


def applied(history: History, migrations: Sequence[Migration]) -> tuple[Migration, ...]:
    """The files of a set that a history knows, in the set's order.

    Raises:
        HistoryMismatch: A version has no file that was imported as it.
    """
    files = {
        one.options.imported.partition(":")[2]: one
        for one in migrations
        if one.options.imported and not one.repeatable
    }
    by_number = {int(version): one for version, one in files.items() if version.isdigit()}
    found: list[Migration] = []
    for version in (history.through,) if history.through else history.versions:
        number = int(version) if version.isdigit() else -1
        if one := files.get(version) or by_number.get(number):
            found.append(one)
            continue
        raise HistoryMismatch(
            f"{history.table}: {history.tool} has run {version}, and no file of the set was "
            "imported as that",
            hint="import the folder again as it was deployed; what was no SQL gets a file of its "
            f"own: `-- vdbctl: imported={history.tool}:{version}` and `SELECT 1;`",
        )
    if history.through:
        return tuple(one for one in files.values() if one.version <= found[0].version)
    return tuple(sorted(found, key=lambda one: one.version))


def _tables(database: Session, table: str | None) -> Iterator[tuple[str, str]]:
    """Tool and quoted name of each table that may be a history."""
    rows = database.execute(
        "SELECT n.nspname::text, c.relname::text, string_agg(a.attname::text, ',')::text "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
        f"AND (c.relname IN ({_NAMES}) AND :whole = '' OR c.relname = :whole "
        "OR n.nspname || '.' || c.relname = :whole) GROUP BY 1, 2 ORDER BY 1, 2",
        {"whole": table or ""},
    ).rows
    for schema, name, columns in rows:
        kind = _kind(frozenset(f"{columns!s}".split(",")), f"{schema!s}")
        if kind:
            yield kind, f"{_quoted(str(schema))}.{_quoted(str(name))}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _kind(columns: frozenset[str], schema: str) -> str | None:
    for tool, kind in KINDS.items():
        if kind.columns <= columns and not kind.without & columns:
            return "supabase" if schema == "supabase_migrations" else tool
    return None


def _rows(database: Session, kind: Kind, name: str) -> Iterator[tuple[Value, ...]]:
    start = 0
    while True:
        rows = database.execute(
            f"SELECT {kind.select} FROM {name} ORDER BY {kind.order} LIMIT {PAGE} OFFSET {start}"
        ).rows
        yield from rows
        start += PAGE
        if len(rows) < PAGE:
            return


def _flyway(rows: _Rows) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for version, kind, success, script in rows:
        if not success:
            raise _failed("flyway", str(script))
        if version is None:  # of a repeatable one
            continue
        if kind in ("UNDO_SQL", "UNDO_JDBC", "DELETE"):
            found.pop(str(version), None)
        elif kind == "BASELINE":
            raise HistoryMismatch(
                f"flyway began here with a baseline, {version!s}",
                hint="`vdbctl migrate baseline ENV --to VERSION` records everything up to one",
            )
        else:
            found[str(version)] = None
    return tuple(found)


def _goose(rows: _Rows) -> tuple[str, ...]:
    found: dict[str, bool] = {}
    for version, is_applied in rows:
        found[str(version)] = bool(is_applied)
    return tuple(version for version, here in found.items() if here and version != "0")


def _golang_migrate(rows: _Rows) -> tuple[str, ...]:
    for version, dirty in rows:
        if dirty:
            raise _failed("golang-migrate", str(version))
    return tuple(str(version) for version, _ in rows)


def _sqlx(rows: _Rows) -> tuple[str, ...]:
    for version, success in rows:
        if not success:
            raise _failed("sqlx", str(version))
    return tuple(str(version) for version, _ in rows)


def _listed(rows: _Rows) -> tuple[str, ...]:
    return tuple(str(version) for (version,) in rows)


def _failed(tool: str, version: str) -> HistoryMismatch:
    return HistoryMismatch(
        f"{tool} says that {version} failed here, so nobody knows how much of it took effect",
        hint=f"finish it or take it back, and put {tool}'s table right, before it is taken over",
    )


KINDS: Mapping[str, Kind] = {
    "flyway": Kind(
        frozenset({"installed_rank", "version", "success", "script", "type"}),
        "version::text, type::text, success, script::text",
        "installed_rank",
        _flyway,
    ),
    "goose": Kind(
        frozenset({"id", "version_id", "is_applied"}), "version_id::text, is_applied", "id", _goose
    ),
    "sqlx": Kind(
        frozenset({"version", "success", "checksum", "execution_time"}),
        "version::text, success",
        "version",
        _sqlx,
    ),
    "golang-migrate": Kind(
        frozenset({"version", "dirty"}), "version::text, dirty", "version", _golang_migrate
    ),
    "diesel": Kind(frozenset({"version", "run_on"}), "version::text", "version", _listed),
    "supabase": Kind(frozenset({"version", "statements"}), "version::text", "version", _listed),
    "dbmate": Kind(
        frozenset({"version"}),
        "version::text",
        "version",
        _listed,
        without=frozenset({"dirty", "statements", "run_on", "success"}),
    ),
}
"""By their columns, the most telling first."""
_NAMES = (
    "'flyway_schema_history', 'schema_version', 'goose_db_version', '_sqlx_migrations', "
    "'schema_migrations', '__diesel_schema_migrations'"
)
