"""docs/refusals.md has every refusal of AWS that the sandbox repeats."""

from __future__ import annotations

from tests.conftest import ROOT, assert_golden
from vdbctl.sandbox import refusals

HEAD = """\
# What AWS refuses

The sandbox refuses these requests, so that a change which AWS would not make fails here first. Each row has the
operation, AWS's error code and words, and where they are public. Written by `make docs` from
`vdbctl/sandbox/refusals/`. AWS refuses more than this list; what is missing from it is not proven on AWS.

| operation | refused when | error | source | read |
|---|---|---|---|---|
"""


def test_the_page_has_every_refusal():
    rows = [
        f"| {', '.join(one.operations)} | {one.when} | `{one.code}`: {one.words} "
        f"| {one.source} | {one.read:%Y-%m-%d} |\n"
        for one in refusals.ALL
    ]

    assert_golden(ROOT / "docs/refusals.md", HEAD + "".join(rows))


def test_each_refusal_has_a_source():
    assert all(one.source and one.words and one.when for one in refusals.ALL)
