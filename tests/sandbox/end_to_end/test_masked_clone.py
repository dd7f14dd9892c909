"""A developer's copy with another environment's data, masked before anybody can connect."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.project import Project

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=8),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

SPEC = """\
tier: {}
project: vectors
region: us-east-1
network: {{mode: default}}
database: {{engine: postgres, instance_class: db.t4g.micro, storage_gb: 20}}
access: {{application_user: application}}
migrations: {{set: content-hub}}
"""
JOHN = ("--developer", "john", "--sandbox")
CLONE = ("dev", "clone", "dev", "--from", "origin", *JOHN, "--yes")


def emails(project: Project, name: str, *options: str) -> set[str]:
    rows = project.json("db", "query", name, "SELECT email FROM users", *options)
    return {row["email"] for row in rows}


def test_a_clone_has_the_data_and_no_real_name(project):
    (project.folder / "environments/origin.yaml").write_text(SPEC.format("free-tier"))
    (project.folder / "environments/dev.yaml").write_text(SPEC.format("dev"))
    project.run("apply", "origin", "--sandbox", "--yes")
    project.run("migrate", "seed", "origin", "--sandbox")
    real = emails(project, "origin", "--sandbox")
    check = project.folder / "migrations/content-hub/masking/checks/99_never.sql"
    check.write_text("SELECT 1;\n")

    failed = project.run(*CLONE, expect=38)
    closed = project.run("db", "users", "dev", *JOHN, expect=38)
    check.unlink()
    project.run("dev", "mask", "dev", *JOHN)

    assert real
    assert "99_never.sql: 1 rows" in failed.stderr
    assert "not masked yet" in closed.stderr
    masked = emails(project, "dev", *JOHN)
    assert len(masked) == len(real)
    assert not masked & real
    assert emails(project, "origin", "--sandbox") == real
    again = project.run(*CLONE, expect=13)
    assert "is there already" in again.stderr
