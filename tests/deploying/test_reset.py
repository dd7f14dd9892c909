"""A reset throws data away, which production's is not for."""

from __future__ import annotations

from tests.conftest import ROOT
from vdbctl.errors import ResetRefused


def test_a_database_of_production_is_not_emptied(run, deployed, project):
    project.write("small", (ROOT / "environments/prod.yaml").read_text())

    refused = run("migrate", "reset", "small", "--yes")

    assert refused.exit_code == ResetRefused.exit_code
    assert "is of the tier prod, whose data is not for throwing away" in refused.stderr
