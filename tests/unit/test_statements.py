"""Splitting: exact to PostgreSQL's grammar, with the place of each statement."""

from __future__ import annotations

from pathlib import Path

import pytest

from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import scripts
from vdbctl.migrate.files import parse
from vdbctl.migrate.lint import lint
from vdbctl.migrate.statements import closed, split

PATH = Path("m.sql")

NASTY = """\
-- ünïcödé; comment
create table "odd;name" (a text default 'x;y'); /* nested /* ; */ ; */
create function f() returns int language plpgsql as $body$
begin
  perform $$;$$;
  return 1;
end
$body$;

create function g() returns int begin atomic select 1; select 2; end;
insert into t values (E'a\\';b', U&'d\\0061t;a');
do $$ begin execute 'select 1;'; end $$;
create index concurrently i on t (a)
"""


def test_semicolons_inside_of_things_do_not_split():
    statements = split(NASTY, PATH)

    assert [(s.line, s.column, s.first_line[:18]) for s in statements] == [
        (2, 1, 'create table "odd;'),
        (3, 1, "create function f("),
        (10, 1, "create function g("),
        (11, 1, "insert into t valu"),
        (12, 1, "do $$ begin execut"),
        (13, 1, "create index concu"),
    ]
    assert statements[-1].text == "create index concurrently i on t (a)"
    assert all(NASTY[s.start :].startswith(s.text) for s in statements)


@pytest.mark.parametrize(
    ("sql", "alone"),
    [
        ("create index concurrently i on t (a)", "CREATE INDEX CONCURRENTLY"),
        ("drop index concurrently i", "DROP INDEX CONCURRENTLY"),
        ("reindex index concurrently i", "REINDEX CONCURRENTLY"),
        ("vacuum t", "VACUUM"),
        ("create database d", "CREATE DATABASE"),
        ("create index i on t (a)", ""),
        ("drop index i", ""),
    ],
)
def test_statements_that_cannot_run_in_a_transaction_are_known(sql, alone):
    [statement] = split(sql, PATH)

    assert statement.alone == alone


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("select 1;\nselect frm;\nselekt 1;", "m.sql:3:1: syntax error"),
        ("select 1;\n\\i other.sql\n", "m.sql:2: \\i is a command of psql"),
        ("begin;\ncreate table t ();\ncommit;", "m.sql:1:1: transaction control"),
        ("\n  copy t from stdin;", "m.sql:2:3: COPY FROM STDIN"),
        (
            "select 1;\n COPY public.a (id, t) FROM stdin;\n1\tone\n\\.\n",
            "m.sql:2:2: COPY FROM STDIN",
        ),
        ("copy a from stdin with (format csv);\n1,x\n", "m.sql:1:1: COPY FROM STDIN"),
        ("copy a to stdout", "m.sql:1:1: COPY TO STDOUT"),
        ("create table a ();\n\n  \0\ncreate table b ()", "m.sql:3:3: a NUL character"),
        (
            "create table a ()".encode("utf-16-le").decode(),
            "m.sql:1:2: a NUL character, as in text in UTF-16",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_place(sql, words):
    with pytest.raises(MigrationFileInvalid) as caught:
        split(sql, PATH)

    assert words in caught.value.message


def test_a_file_of_comments_has_no_statements():
    assert split("-- nothing\n/* here */", PATH) == ()


@pytest.mark.parametrize(
    "text", ["-- nothing yet\n", ";;\n", "/* nothing */ ;", " -- vdbctl: transaction=off"]
)
def test_a_file_without_a_statement_is_no_migration_and_no_rollback(text):
    name = PATH.with_name("20260101_0900_one.sql")
    empty, without_way_back = parse(name, text, None), parse(name, "select 1", text)

    with pytest.raises(MigrationFileInvalid, match=r"one\.sql: there is no statement in it yet"):
        scripts.forward(empty)
    with pytest.raises(MigrationFileInvalid, match=r"one\.rollback\.sql: there is no statement"):
        scripts.backward(without_way_back)
    assert [one.rule for one in lint([empty, without_way_back], [])] == ["no-statement"] * 2


@pytest.mark.parametrize("end", ["", " -- c", "\n-- c", " /* c */", " -- c\n", " /* -- */ -- ;"])
def test_a_semicolon_stands_behind_a_comment_and_not_in_it(end):
    both = closed(f"select 1{end}") + closed(f"select 2{end}")

    assert [one.text[:8] for one in split(both, PATH)] == ["select 1", "select 2"]
