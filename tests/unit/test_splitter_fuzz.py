"""The splitter on made-up and on broken SQL: it says what is wrong, or gives back what it got."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import corpus
from tests.randomised import randomised
from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate.statements import closed, split

PATH = Path("a.sql")


@cache
def statements() -> tuple[str, ...]:
    """Real ones, short enough to be put together."""
    found = (one.text for path, text in corpus.files() for one in split(text, path))
    return tuple(sorted({text for text in found if len(text) < 400}))


one = st.integers(0, 10**9).map(lambda number: statements()[number % len(statements())])
between = st.lists(
    st.sampled_from(
        [" ", "\n", "\t", "\r\n", "-- ; '\n", "/* ; */", "/* /* ' */ $$ */", ";", "-- $x$\n"]
    ),
    max_size=4,
).map("".join)
space = st.sampled_from(["", " ", "\n", "\t\r\n"])
noise = st.text(
    st.sampled_from("'\"$;:\\/*-eEuU&()[]{}abx0 \n\t\u00e4\U0001f600")
    | st.characters(codec="utf-8"),
    max_size=6,
)


@randomised(400)
@given(st.lists(st.tuples(between, one, space), min_size=1, max_size=8))
def test_statements_put_together_come_apart_as_they_were(parts):
    text = ";".join(f"{before}{sql}{after}" for before, sql, after in parts)

    found = split(text, PATH)

    assert [each.text for each in found] == [sql for _, sql, _ in parts]
    assert all(text[each.start :].startswith(each.text) for each in found)


behind = st.sampled_from(["", " -- so", " -- ;", "\n-- '", " /* -- */", " /* ; */ -- $$", "--"])


@randomised(200)
@given(st.lists(st.tuples(one, behind), min_size=1, max_size=8))
def test_statements_that_end_in_comments_are_closed_apart_from_one_another(parts):
    glued = "".join(closed(f"{sql}{comment}") for sql, comment in parts)
    batch = "\n;\n".join(f"{sql}{comment}" for sql, comment in parts)

    for text in (glued, batch):
        found = split(text, PATH)
        assert len(found) == len(parts)
        assert all(each.text.startswith(sql) for each, (sql, _) in zip(found, parts, strict=True))


def test_a_comment_behind_each_statement_of_the_corpus_takes_nothing_with_it():
    for path, text in corpus.files():
        before = [one.text for one in split(text, path)]

        found = split("".join(closed(f"{sql} -- ; {path.name}") for sql in before), path)

        assert [one.text.partition(f" -- ; {path.name}")[0] for one in found] == before


@randomised(400)
@given(one, st.integers(0, 400), st.integers(0, 20), noise)
def test_broken_sql_is_refused_with_a_place_or_kept_whole(sql, at, length, rubbish):
    text = sql[:at] + rubbish + sql[at + length :]

    try:
        found = split(text, PATH)
    except MigrationFileInvalid as error:
        refused = error.message
    else:
        refused = ""
        assert all(text[each.start :].startswith(each.text) for each in found)

    if refused:
        name, line, *_ = refused.split(":")
        assert name == "a.sql"
        assert 1 <= int(line) <= text.count("\n") + 1


@pytest.mark.parametrize("text", ["", " ;; ", "-- only this", "/* and /* this */ */"])
def test_nothing_is_no_statement(text):
    assert split(text, PATH) == ()


def test_a_nul_is_refused():
    with pytest.raises(MigrationFileInvalid, match=r"a\.sql:2"):
        split("select 1;\nselect '\0'", PATH)
