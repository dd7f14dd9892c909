"""The learning platform for one developer, parameters, users, blue/green."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.rows import round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=4),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

ROWS = ("C1", "C3", "D4", "D11", "D12", "B15-blue-green")


def test_learning_goes_from_nothing_to_nothing(project):
    certificate = project.client("acm").request_certificate(DomainName="example.com")
    change = {
        "workload": {"certificate_arn": certificate["CertificateArn"]},
        "migrations": {"set": "learning"},
    }

    round_trip(project, "rc", together(ROWS, change), "--developer", "john")
