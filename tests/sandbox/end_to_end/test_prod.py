"""Production: protected until its data may go."""

from __future__ import annotations

import re

import pytest

from tests.sandbox.end_to_end.project import left_behind

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=7),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]


def test_prod_goes_from_nothing_to_nothing_once_its_data_may_go(project):
    address = "module.database.aws_db_instance.this"
    project.run("apply", "prod", "--sandbox", "--yes")
    project.run("plan", "prod", "--sandbox", "--exit-code")

    refused = project.run("destroy", "prod", "--sandbox", "--yes", expect=21)
    gone = project.run("destroy", "prod", "--sandbox", "--yes", "--allow-data-loss", address)

    assert address in refused.stderr
    assert re.search(r"kept, and billed: snapshot vectors-prod-final-\d{14}", gone.stderr)
    assert not left_behind(project, "vectors-prod")
