"""A clone beside its source: B15-clone."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.project import left_behind
from tests.sandbox.end_to_end.rows import DATABASES, round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=6),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]


def test_a_clone_goes_from_nothing_to_nothing_beside_its_source(project):
    source = together(("B15-clone",), {"database": {"source": None}})
    (project.folder / "environments/prod.yaml").write_text(source)
    applied = project.json("apply", "prod", "--sandbox", "--yes")
    assert applied["stack"] == "vectors-prod"

    round_trip(project, "rk", together(("B15-clone",)))

    kept = left_behind(project, "vectors-prod")
    assert "vectors-prod" in kept
    allow = [word for address in DATABASES for word in ("--allow-data-loss", address)]
    project.run("destroy", "prod", "--sandbox", "--yes", *allow)
