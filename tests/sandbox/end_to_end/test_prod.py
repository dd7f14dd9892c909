"""Production as shipped with the marketplace's rows over it (cache, alarms, services): protected until
its data may go. Its replica stands in test_staging, because RDS makes and changes them one by one."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.sandbox.end_to_end.project import apply_reviewed, left_behind
from tests.sandbox.end_to_end.rows import together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=15),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

MARKETPLACE = ("D1", "D2", "D3", "D5", "D8", "D9", "D10", "C2", "C14", "A11")


def test_prod_goes_from_nothing_to_nothing_once_its_data_may_go(project):
    address = "module.database.aws_db_instance.this"
    shipped = ROOT / "environments/prod.yaml"
    alone = {"budget_monthly_usd": None, "database": {"replicas": None, "replica_class": None}}
    text = together(MARKETPLACE, alone, base=shipped)
    (project.folder / "environments/prod.yaml").write_text(text)

    apply_reviewed(project, "prod")
    project.run("plan", "prod", "--sandbox", "--exit-code")
    gone = project.run("destroy", "prod", "--sandbox", "--yes", "--allow-data-loss", address)

    assert re.search(r"kept, and billed: snapshot vectors-prod-final-\d{14}", gone.stderr)
    assert not left_behind(project, "vectors-prod")
