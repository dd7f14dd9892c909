"""aurora-data-api: what its cursor sends and reads, type by type, and what its README shows."""

from __future__ import annotations

import contextlib
import datetime
from decimal import Decimal

import aurora_data_api
import checks
import pytest
from aurora_data_api import PostgreSQLError

check = checks.check
UUID = "00000000-0000-4000-8000-00000000000a"


def connect():
    return aurora_data_api.connect(
        aurora_cluster_arn=checks.SETTINGS["resourceArn"],
        secret_arn=checks.SETTINGS["secretArn"],
        database=checks.SETTINGS["database"],
        rds_data_client=checks.rds_data(),
    )


def rows(sql: str, parameters: dict[str, object] | None = None) -> list[tuple[object, ...]]:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def reads(name: str, expression: str, expected: object) -> None:
    @check(name)
    def _() -> None:
        (found,) = rows(f"select {expression}")
        assert found == (expected,), found
        assert type(found[0]) is type(expected), found


def sends(name: str, value: object, kind: str, text: str | None) -> None:
    @check(name)
    def _() -> None:
        found = rows(f"select (:value::{kind})::text, pg_typeof(:value)::text", {"value": value})
        assert found[0][0] == text, found


reads("int2, int4 and int8", "(1::int2 + 2::int4 + 3::int8)", 6)
reads("serial", "nextval('by_aurora.counted')", 1)
reads("float4 and float8", "(1.5::float4 + 0.25)", 1.75)
reads("bool", "true", True)
reads("null", "null::text", None)
reads("bytea", "'\\x00ff'::bytea", b"\x00\xff")
reads("text, varchar and char", "('a'::text || 'b'::varchar || 'c'::char(1))", "abc")
reads("numeric", "12345678901234567890.10::numeric", Decimal("12345678901234567890.10"))
reads("date", "'2026-01-02'::date", datetime.date(2026, 1, 2))
reads("time", "'12:30:01.5'::time", datetime.time(12, 30, 1, 500_000))
reads("timestamp", "'2026-01-02 03:04:05'::timestamp", datetime.datetime(2026, 1, 2, 3, 4, 5))
reads("timestamptz is text in UTC", "'2026-01-02 03:04:05+02'::timestamptz", "2026-01-02 01:04:05")
reads("uuid", f"'{UUID}'::uuid", UUID)
reads("cidr", "'10.0.0.0/8'::cidr", "10.0.0.0/8")
reads("inet", "'10.0.0.1'::inet", "10.0.0.1")
reads("json", """'{"x": 0, "y": "0", "z": [0, 0, 1]}'::json""", '{"x":0,"y":"0","z":[0,0,1]}')
reads("jsonb", """'{"x": 0, "y": "0", "z": [0, 0, 1]}'::jsonb""", '{"x":0,"y":"0","z":[0,0,1]}')
reads("jsonb with a number on top", "'5'::jsonb", "5")
reads("array of integers", "array[1, null]", [1, None])
reads("array of text", "array['a', 'b,c']", ["a", "b,c"])
reads("array of doubles", "array[1.5::float8]", [1.5])
reads("array of booleans", "array[true]", [True])
reads("enum", "'happy'::by_aurora.mood", "happy")

sends("an int is sent", 7, "int8", "7")
sends("a float is sent", 0.5, "float8", "0.5")
sends("a bool is sent", True, "bool", "true")
sends("text is sent", "it's :1", "text", "it's :1")
sends("bytes are sent", b"\x00\xff", "bytea", "\\x00ff")
sends("None is sent", None, "text", None)
sends("a Decimal is sent", Decimal("1.10"), "numeric", "1.10")
sends("a date is sent", datetime.date(2026, 1, 2), "date", "2026-01-02")
sends("a time is sent", datetime.time(12, 30, 1), "time", "12:30:01")
sends(
    "a datetime is sent",
    datetime.datetime(2026, 1, 2, 3, 4, 5, 678_000),
    "timestamp",
    "2026-01-02 03:04:05.678",
)


@check("executemany, and rows one by one")
def _() -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into by_aurora.people (name, doc) values (:name, cast(:doc as jsonb))",
            [{"name": f"n{n}", "doc": '{"a": 1}'} for n in range(1500)],
        )
        cursor.execute("select name, doc from by_aurora.people order by id")
        assert cursor.rowcount == 1500
        assert cursor.fetchone() == ("n0", '{"a":1}')
        assert len(cursor.fetchmany(10)) == 10
        assert [column.name for column in cursor.description] == ["name", "doc"]
        assert len(cursor.fetchall()) == 1489


@check("a result beyond 1 MiB is read in pages of a server's cursor")
def _() -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select n, repeat('x', 50000) from generate_series(1, 50) n")
        found = list(cursor)
    assert [n for n, _ in found] == list(range(1, 51))


@check("a block that fails rolls back")
def _() -> None:
    with contextlib.suppress(ZeroDivisionError), connect() as connection:
        connection.cursor().execute("create table by_aurora.lost (a int)")
        _ = 1 / 0
    assert rows("select to_regclass('by_aurora.lost')::text") == [(None,)]


@check("an error of the database has its class and its code")
def _() -> None:
    with connect() as connection, connection.cursor() as cursor:
        with pytest.raises(PostgreSQLError.from_code("42703")) as caught:
            cursor.execute("select nope")
        connection.rollback()
    assert "SQLState: 42703" in str(caught.value)


with connect() as _connection, _connection.cursor() as _cursor:
    for _sql in (
        "drop schema if exists by_aurora cascade",
        "create schema by_aurora",
        "create sequence by_aurora.counted",
        "create type by_aurora.mood as enum ('sad', 'happy')",
        "create table by_aurora.people (id serial primary key, name text, doc jsonb)",
    ):
        _cursor.execute(_sql)
checks.run()
