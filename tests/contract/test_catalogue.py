"""The catalogue as text: every kind of change shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shipped import Shipped
from vdbctl.migrate import apply, catalogue
from vdbctl.migrate.schema import differences, parse

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")

BASE = (
    "create extension vector",
    "create schema app",
    "create type app.mood as enum ('good', 'bad')",
    "create type app.pair as (a int, b text)",
    "create domain app.short as text check (length(value) < 10)",
    "create sequence app.numbers",
    "create table app.t (id bigint generated always as identity primary key, a int not null default 1, "
    "b text, m app.mood, e vector(3), s int generated always as (a + 1) stored)",
    "create table app.u (id int primary key, t bigint references app.t)",
    "create table app.p (a int) partition by list (a)",
    "create table app.p1 partition of app.p for values in (1)",
    "create index t_a on app.t (a) where a > 0",
    "create view app.v as select a from app.t",
    "create materialized view app.mv as select count(*) from app.t",
    "create function app.f(x int) returns int language sql as 'select x'",
    "create function app.tr() returns trigger language plpgsql as 'begin return new; end'",
    "create trigger tt before insert on app.t for each row execute function app.tr()",
    "alter table app.t enable row level security",
    "create policy mine on app.t using (a = 1)",
    "comment on table app.t is 'Things'",
    "comment on column app.t.a is 'A'",
)
CHANGES = {
    "drop extension vector cascade": "extension vector",
    "create schema other": "schema other",
    "alter type app.mood add value 'fair'": "type app.mood",
    "alter type app.pair add attribute c int": "type app.pair",
    "alter domain app.short set not null": "type app.short",
    "alter sequence app.numbers increment by 5": "sequence app.numbers",
    "alter table app.t add column c int": "table app.t",
    "alter table app.t alter a set default 2": "table app.t",
    "alter table app.t alter b set not null": "table app.t",
    "alter table app.t alter b type varchar(20)": "table app.t",
    "alter table app.t alter e type vector(4)": "table app.t",
    "alter table app.t set (fillfactor = 70)": "table app.t",
    "alter table app.u alter id add generated always as identity": "table app.u",
    "alter table app.p detach partition app.p1": "table app.p1",
    "alter table app.t add constraint c check (a > 0)": "constraint app.t.c",
    "alter table app.u drop constraint u_t_fkey": "constraint app.u.u_t_fkey",
    "create index t_b on app.t (b)": "index app.t_b",
    "drop index app.t_a": "index app.t_a",
    "create or replace view app.v as select a from app.t where a > 1": "view app.v",
    "drop materialized view app.mv": "view app.mv",
    "create or replace function app.f(x int) returns int language sql as 'select x + 1'": "function app.f(x integer)",
    "alter function app.f(int) security definer": "function app.f(x integer)",
    "alter table app.t disable trigger tt": "trigger app.t.tt",
    "drop trigger tt on app.t": "trigger app.t.tt",
    "alter policy mine on app.t using (a = 2)": "policy app.t.mine",
    "alter table app.t force row level security": "row security app.t",
    "comment on column app.t.a is 'B'": "comment app.t.a",
    "comment on table app.t is null": "comment app.t",
}


@pytest.mark.parametrize("database", ["embedded"], indirect=True)
@pytest.mark.parametrize("change", CHANGES)
def test_each_change_shows_under_the_name_of_its_object(database, change):
    for statement in BASE:
        database.execute(statement)
    before = catalogue.read(database)

    database.execute(change)

    found = list(differences(before, catalogue.read(database)))
    assert CHANGES[change] in [text.splitlines()[0] for text in found]


def test_all_ways_to_a_database_tell_the_same_and_a_file_keeps_it(database):
    for statement in BASE:
        database.execute(statement)
    there = catalogue.read(database)

    written = parse(there.text("abc"), Path("schema.sql"))

    assert written.version == "abc"
    assert list(differences(written.schema, there)) == []
    assert {one.kind for one in there.objects} == {
        "extension", "schema", "type", "sequence", "table", "constraint", "index", "view",
        "function", "trigger", "policy", "row security", "comment",
    }  # fmt: skip


def test_neither_the_ledger_nor_members_of_extensions_are_part_of_it(database):
    apply.up(database, Shipped("content-hub").migrations, actor="me")
    database.execute("CREATE SCHEMA vdbctl_gdpr")
    database.execute("CREATE TABLE vdbctl_gdpr.audit (id int)")
    database.execute("COMMENT ON TABLE vdbctl_gdpr.audit IS 'Not of the application'")

    names = [one.name for one in catalogue.read(database).objects]

    assert not [name for name in names if name.startswith("vdbctl")]
    assert not [name for name in names if "vector_in" in name or "halfvec" in name]


def test_many_objects_take_several_calls(database, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE", 7)
    for number in range(23):
        database.execute(f"create table t{number} (a int)")

    tables = [one for one in catalogue.read(database).objects if one.kind == "table"]

    assert len({one.name for one in tables}) == len(tables) == 23
