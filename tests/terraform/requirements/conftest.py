"""Each row of the requirements, planned with the real provider."""

from __future__ import annotations

import pytest

from tests import billed, requirements
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import estimate
from vdbctl.spec import policy


@pytest.fixture
def hold(terraform, moto_url, tmp_path):
    """Hold a row against its plan, its findings and its price."""

    def check(row):
        resolved = requirements.resolved(row)
        findings = policy.check(resolved.environment, BundledCatalogue().regions())
        bill = estimate(resolved.environment, BundledCatalogue())

        document = requirements.plan(resolved, tmp_path, terraform, moto_url)

        assert [finding.code for finding in findings] == row.get("findings", [])
        assert requirements.differences(row, document) == []
        assert billed.differences(document, resolved.environment) == []
        if "monthly_usd" in row:
            low, high = row["monthly_usd"]
            assert low <= bill.monthly_usd <= high
        items = {line.quantity.item for line in bill.lines}
        assert set(row.get("costs", ())) <= items

    return check
