"""Specs against their plans: the rows of the requirements, and small changes of a spec.

All are planned together, with the real provider; `combined_plan` says what that leaves out. They
are in one file because pytest-xdist's `--dist loadfile` runs a file in one worker.
"""

from __future__ import annotations

import fnmatch
import json

import pytest

from tests import billed, requirements
from tests.terraform import combined_plan
from tests.terraform.small_changes import CHANGES, resolved
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import estimate
from vdbctl.spec import policy

pytestmark = [pytest.mark.terraform, pytest.mark.slow(minutes=2)]

BASE = "base"


@pytest.fixture(scope="module")
def documents(plan, tmp_path_factory):
    """Parts of one plan: by the id of a row, or by the name of a small change."""
    specs = {row["id"]: requirements.resolved(row) for row in requirements.ROWS}
    specs |= {what: resolved(change) for what, (change, _, _) in CHANGES.items()}
    specs[BASE] = resolved({})
    folder = tmp_path_factory.mktemp("specs")
    combined_plan.write({name: requirements.files(spec) for name, spec in specs.items()}, folder)
    document = plan(folder)
    return {name: combined_plan.part(document, name) for name in specs}


@pytest.mark.parametrize("row", requirements.ROWS, ids=lambda row: row["id"])
def test_the_fragment_plans_to_what_the_requirement_says(row, documents):
    environment = requirements.resolved(row).environment
    findings = policy.check(environment, BundledCatalogue().regions())
    bill = estimate(environment, BundledCatalogue())

    document = documents[row["id"]]

    assert [finding.code for finding in findings] == row.get("findings", [])
    assert requirements.differences(row, document) == []
    assert billed.differences(document, environment) == []
    if "monthly_usd" in row:
        low, high = row["monthly_usd"]
        assert low <= bill.monthly_usd <= high
    items = {line.quantity.item for line in bill.lines}
    assert set(row.get("costs", ())) <= items


@pytest.mark.parametrize("what", CHANGES)
def test_only_what_belongs_to_a_small_change_changes(what, documents):
    """A small change of a spec is a small change of the plan: nothing else moves."""
    _, may_come, may_change = CHANGES[what]

    before, after = planned(documents[BASE]), planned(documents[what])

    moved = {a for a in before.keys() | after.keys() if before.get(a) != after.get(a)}
    expected = [pattern.replace("[", "[[]") for pattern in (*may_come, *may_change)]
    assert moved
    assert [a for a in moved if not any(fnmatch.fnmatch(a, p) for p in expected)] == []
    if may_come:
        assert after.keys() > before.keys()


def planned(document) -> dict[str, str]:
    """What is planned for each resource: what is known, and which parts will only be known later."""
    return {
        change["address"]: json.dumps(
            [change["change"]["after"], change["change"]["after_unknown"]], sort_keys=True
        )
        for change in document["resource_changes"]
        if change["mode"] == "managed"
    }
