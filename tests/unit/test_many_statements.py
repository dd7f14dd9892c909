"""Files of thousands of statements: each part of a text is read once, whatever their number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vdbctl.migrate import files, lint, scripts, statements
from vdbctl.migrate.lint import Rule

PATH = Path("20260101_0900_many.sql")
COUNT = 2_000
TEXT = "".join(f"INSERT INTO many VALUES ({number}, 'é');\n" for number in range(COUNT))


class Bytes(bytes):
    """Counts what is cut out of it."""

    read = 0

    def __getitem__(self, part):
        found = super().__getitem__(part)
        Bytes.read += len(found)
        return found


class Text(str):
    """Counts what is searched."""

    read = 0

    def count(self, sub, start=0, end=None):
        Text.read += (len(self) if end is None else end) - start
        return super().count(sub, start, end)

    def rindex(self, sub, start=0, end=None):
        Text.read += (len(self) if end is None else end) - start
        return super().rindex(sub, start, end)

    def rfind(self, sub, start=0, end=None):
        found = super().rfind(sub, start, end)
        Text.read += (len(self) if end is None else end) - max(found, start)
        return found

    def encode(self, *how):
        return Bytes(super().encode(*how))


class Statements(tuple):
    """Counts how often somebody goes through them."""

    __slots__ = ()
    walks = 0

    def __iter__(self):
        Statements.walks += 1
        return super().__iter__()


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", " ")], ids=["lines", "one line"])
def test_splitting_reads_each_part_of_a_text_once(text):
    Bytes.read = Text.read = 0

    found = statements.split(Text(text), PATH)

    assert len(found) == COUNT
    assert Bytes.read <= len(text.encode())
    assert Text.read <= 3 * len(text)


def test_places_are_those_of_the_text():
    text = "select 1;\n\n  select 'é\n';select\n2 ;\n-- so\nselect 3"

    found = statements.split(text, PATH)

    assert [(one.line, one.column) for one in found] == [(1, 1), (3, 3), (4, 3), (7, 1)]
    assert [(one.line, one.column) for one in found] == [
        statements.place(text, one.start) for one in found
    ]


def test_a_rollback_is_asked_once_whether_it_runs_in_a_transaction():
    script = scripts.backward(files.parse(PATH, "select 1", TEXT))
    counted = replace(script, statements=Statements(script.statements))
    Statements.walks = 0

    assert {counted.transactional for _ in counted.statements} == {True}

    assert Statements.walks == 2  # one of them is the line above


def test_lint_makes_no_list_of_tables_for_each_statement():
    text = "".join(f"CREATE TABLE t{number} (id bigint);\n" for number in range(20))
    seen, before = [], []

    def find(place):
        seen.append(place.made)
        before.append(len(place.made))
        return iter(())

    lint.lint([files.parse(PATH, text, None)], [Rule("each", "error", "", find)])

    assert before == list(range(20))
    assert all(one is seen[0] for one in seen)
