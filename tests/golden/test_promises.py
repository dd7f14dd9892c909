"""Every promise about safety names the tests that hold it, and those are there.

The table itself is part of docs/security.md, which test_requirements.py makes.
"""

from __future__ import annotations

import re

from tests import promises
from tests.conftest import ROOT

_BOLD = re.compile(r"^- \*\*(.+?)\.?\*\*", re.MULTILINE)


def readme() -> set[str]:
    """What README.md promises: the words in bold below "What it promises"."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return set(_BOLD.findall(text.split("\n## What it promises\n")[1].split("\n## ")[0]))


def test_every_test_that_a_promise_names_exists():
    assert [test for test in promises.tests() if not promises.exists(test)] == []


def test_a_test_that_does_not_exist_is_noticed():
    here = "tests/golden/test_promises.py"

    assert promises.exists(f"{here}::test_every_test_that_a_promise_names_exists")
    assert not promises.exists(f"{here}::readme")
    assert not promises.exists(f"{here}::test_that_is_not_there")
    assert not promises.exists("tests/golden/test_nowhere.py::test_that_is_not_there")


def test_every_promise_of_the_readme_has_tests():
    [chapter] = [one for one in promises.CHAPTERS if one["source"] == "README.md"]

    assert {one["says"] for one in chapter["promises"]} == readme()


def test_every_page_that_is_named_exists():
    assert [one["source"] for one in promises.CHAPTERS if not (ROOT / one["source"]).exists()] == []


def test_no_promise_is_without_a_test_and_none_is_named_twice():
    rows = [one for chapter in promises.CHAPTERS for one in chapter["promises"]]

    assert [one["promise"] for one in rows if not one["tests"]] == []
    assert len({one["promise"] for one in rows}) == len(rows)
