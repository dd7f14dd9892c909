"""The splitter beside PostgreSQL's own parser, on real SQL."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from tests import corpus
from vdbctl.migrate.statements import Statement, split

pytestmark = pytest.mark.sandbox

SYNTAX_ERROR = "42601"
_VOID = re.compile(r"(?:\s|;|--[^\n]*(?:\n|$))*")


@pytest.fixture(scope="module")
def server(cloud):
    from vdbctl.database.local import LocalServer

    found: LocalServer = cloud.databases.find(cloud.cluster("splitter")["DBClusterArn"]).server
    with psycopg.connect(**found.connection(), autocommit=True) as connection:
        yield connection


def verdict(server, text: str) -> str | None:
    """What the server's parser says of exactly one statement: an error of syntax, or None.

    The statement is parsed over the extended protocol, which takes one and no more, and not run.
    """
    result = server.pgconn.prepare(b"", text.encode())
    sqlstate = result.error_field(psycopg.pq.DiagnosticField.SQLSTATE)
    if sqlstate is None or sqlstate.decode() != SYNTAX_ERROR:
        return None
    return result.error_message.decode()


def gaps(text: str, statements: tuple[Statement, ...]) -> list[str]:
    """What is between the statements of a file."""
    found, at = [], 0
    for statement in statements:
        found.append(text[at : statement.start])
        at = statement.start + len(statement.text)
    return [*found, text[at:]]


def without_comments(text: str) -> str:
    from vdbctl.database.parameters import end_of_comment

    while (at := text.find("/*")) >= 0 and "--" not in text[:at].rpartition("\n")[2]:
        text = text[:at] + text[end_of_comment(text, at + 2) :]
    return _VOID.sub("", text)


def test_each_piece_is_one_statement_to_the_server_and_nothing_is_left_between(server):
    count, wrong = 0, []
    for path, text in corpus.files():
        statements = split(text, path)
        count += len(statements)
        wrong += [(path.name, gap) for gap in gaps(text, statements) if without_comments(gap)]
        for one in statements:
            if words := verdict(server, one.text):
                wrong.append((f"{path.name}:{one.line}", words))

    assert count > 4_000
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    ["select 1; select 2", "select 1 from", "create functio f()", "select 'a"],
)
def test_the_server_would_notice_a_wrong_piece(server, text):
    assert verdict(server, text)


NASTY = (
    "select 'a;b', E'it\\'s;', U&'\\0061;', B'1', X'1F', \";\"",
    "select $$a;b$$, $t$ $$;$$ $t$, $t1$;$t$;$t1$",
    "select 1 /* ; /* ; */ ; */ + 1 -- ;\n + 2",
    "create function f() returns int language sql begin atomic select 1; select 2; end",
    "create function g() returns int language sql begin atomic select case when true then 1 end; end",
    "create procedure p() language plpgsql as $$ begin if true then commit; end if; end $$",
    "create rule r as on insert to t do also (insert into u values (1); delete from v)",
    "do $do$ begin execute 'select ''a;b'''; end $do$",
    "select 'first'\n'second;'",
    'select 1 as "a"";b"',
    "select E'\\\\'; select 1"[:12],
    "select '\u00e4;\U0001f600'",
    "merge into t using s on t.a = s.a when matched then update set b = 1 when not matched then do nothing",
    "comment on table t is 'it''s; so'",
    'select (array[1, 2])[1:2], a::text, \'{"a": ":b;"}\'::jsonb',
)


@pytest.mark.parametrize("one", NASTY)
def test_nasty_statements_stay_whole(server, one):
    text = f"-- before;\n{one};\n/* ; */ select 2;"

    first, second = split(text, Path("a.sql"))

    assert (first.text, second.text) == (one, "select 2")
    assert verdict(server, first.text) is None
