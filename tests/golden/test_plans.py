"""Plans as people and programs see them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from tests import plans as example
from tests.conftest import ROOT, assert_golden
from vdbctl.cli import markdown, plans
from vdbctl.cli.show import Show
from vdbctl.iac.document import PlanDocument

FOLDER = Path(__file__).parent / "plans"


def shown(document: PlanDocument, columns: int) -> str:
    show = Show()
    stream = io.StringIO()
    show.out = Console(file=stream, width=columns, highlight=False)
    plans.show_plan(show, document)
    return stream.getvalue()


def test_the_summary_on_a_terminal():
    assert_golden(FOLDER / "plan.txt", shown(example.reviewed(), 80))


def test_the_summary_as_markdown():
    assert_golden(FOLDER / "plan.md", markdown.text(example.reviewed()))


def test_the_schema_in_the_docs_is_that_of_the_program():
    schema = json.dumps(PlanDocument.model_json_schema(mode="serialization"), indent=2) + "\n"

    assert_golden(ROOT / "docs/schemas/plan.json", schema)


def test_nothing_to_do_is_said_in_a_line():
    nothing = example.reviewed({}, monthly_usd_before=None)

    assert shown(nothing, 80) == "vectors-prod: no changes\nmonthly cost: 120.50 USD\n"


@pytest.mark.parametrize("text", ["a|b", "`rm`", "two\nlines"])
def test_no_value_breaks_out_of_its_cell(text):
    content = example.terraform()
    content["resource_changes"][3]["change"]["after"]["instance_class"] = text

    rows = [
        line for line in markdown.text(example.reviewed(content)).splitlines()
        if "instance_class" in line
    ]  # fmt: skip

    assert len(rows) == 1
    assert rows[0].replace("\\|", "").count("|") == 6
    assert rows[0].count("`") % 2 == 0
