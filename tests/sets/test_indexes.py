"""Each index of the shipped sets answers a question; none is needless, and none is missing."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from tests.shipped import NAMES

pytestmark = pytest.mark.sandbox

_INDEXES = """
SELECT c.relname, a.amname, i.indisunique
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS a ON a.oid = c.relam
WHERE c.relnamespace = 'public'::regnamespace
"""


def questions(name: str) -> dict[str, str]:
    """Question of each index."""
    text = (Path(__file__).parent / "questions" / f"{name}.sql").read_text()
    return dict(re.findall(r"^-- (\w+)\n(.*?);$", text, re.MULTILINE | re.DOTALL))


@pytest.fixture(params=NAMES)
def rows(request, generated):
    """A set with generated rows, as the superuser, who is not held back by row-level security."""
    with psycopg.connect(**generated(request.param).superuser) as connection:
        # What costs nothing with few rows is what costs with many.
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_sort = off")
        yield request.param, connection
        connection.rollback()


def test_each_index_answers_the_question_that_it_is_there_for(rows):
    name, connection = rows
    unused = []

    for index, question in questions(name).items():
        plan = connection.execute(f"EXPLAIN {question}").fetchall()
        if not any(index in line for (line,) in plan):
            unused.append((index, plan))

    assert unused == []


def test_there_is_no_index_without_a_question(rows):
    name, connection = rows

    # A unique index is there for what it forbids.
    there = {index for index, _, unique in connection.execute(_INDEXES) if not unique}

    assert there == set(questions(name))


def test_no_index_is_the_beginning_of_another(rows):
    """One whose columns another one begins with, in the same order, for the same rows."""
    _, connection = rows

    needless = connection.execute(
        """
        SELECT i.indexrelid::regclass::text, o.indexrelid::regclass::text
        FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_am AS a ON a.oid = c.relam AND a.amname = 'btree'
        JOIN pg_index AS o ON o.indrelid = i.indrelid AND o.indexrelid <> i.indexrelid
        JOIN pg_class AS d ON d.oid = o.indexrelid AND d.relam = c.relam
        WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisunique
          AND o.indkey::text || ' ' LIKE i.indkey::text || ' %'
          AND o.indclass::text || ' ' LIKE i.indclass::text || ' %'
          AND o.indoption::text || ' ' LIKE i.indoption::text || ' %'
          AND coalesce(pg_get_expr(o.indpred, o.indrelid), '') = coalesce(pg_get_expr(i.indpred, i.indrelid), '')
          AND i.indexprs IS NULL AND o.indexprs IS NULL
        """
    ).fetchall()

    assert needless == []


def test_a_parent_is_deleted_without_reading_all_its_children(rows):
    """Every foreign key has an index that begins with one of its columns."""
    _, connection = rows

    without = connection.execute(
        """
        SELECT c.conname FROM pg_constraint AS c
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_index AS i WHERE i.indrelid = c.conrelid AND i.indkey[0] = ANY (c.conkey)
        )
        """
    ).fetchall()

    assert without == []


def test_the_set_learning_has_the_indexes_that_were_asked_for(generated):
    with psycopg.connect(**generated("learning").superuser) as connection:
        kinds = [kind for _, kind, _ in connection.execute(_INDEXES)]
        partial = connection.execute(
            "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%WHERE%'"
        ).fetchone()
        trigram = connection.execute(
            "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%gin_trgm_ops%'"
        ).fetchone()

    assert kinds.count("btree") >= 60
    assert kinds.count("hnsw") == 2
    assert kinds.count("gin") >= 5
    assert partial >= (10,)
    assert trigram >= (3,)
