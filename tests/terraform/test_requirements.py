"""Each row of the requirements against its plan, its findings and its price.

All rows are planned together, with the real provider; `combined_plan` says what that leaves out.
"""

from __future__ import annotations

import pytest

from tests import billed, requirements
from tests.terraform import combined_plan
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import estimate
from vdbctl.spec import policy

pytestmark = pytest.mark.terraform


@pytest.fixture(scope="module")
def documents(terraform, moto_url, tmp_path_factory):
    """The plan of each row, by its id."""
    workspaces = {
        row["id"]: requirements.files(requirements.resolved(row)) for row in requirements.ROWS
    }
    return combined_plan.plan(workspaces, tmp_path_factory.mktemp("rows"), terraform, moto_url)


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


def test_a_row_planned_with_others_is_planned_as_on_its_own(
    documents, terraform, moto_url, tmp_path
):
    [row] = [row for row in requirements.ROWS if row["id"] == "E7"]  # small, in two regions

    alone = requirements.plan(requirements.resolved(row), tmp_path, terraform, moto_url)

    together = documents["E7"]
    outputs = together["planned_values"]["outputs"]
    assert _without_default_tags(together) == _without_default_tags(alone)
    assert outputs == alone["planned_values"]["outputs"]


def _without_default_tags(document):
    return {
        address: {name: value for name, value in values.items() if name != "tags_all"}
        for address, values in requirements.resources(document).items()
    }
