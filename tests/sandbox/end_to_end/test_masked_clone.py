"""A developer's copy with another environment's data: masked before anybody can connect."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.project import Project, left_behind

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=7),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

SPEC = """\
tier: free-tier
project: vectors
region: us-east-1
database: {storage_gb: 20}
access: {application_user: application}
migrations: {set: content-hub}
"""
COPY = ("--developer", "john", "--sandbox")


def emails(project: Project, name: str, *options: str) -> set[str]:
    query = "SELECT email FROM users"
    rows = project.json("db", "query", name, query, *options)
    return {row["email"] for row in rows}


def test_a_copy_has_the_data_and_nobodys_name(project):
    for name in ("origin", "small"):
        (project.folder / f"environments/{name}.yaml").write_text(SPEC)
    project.run("apply", "origin", "--sandbox", "--yes")
    project.run("migrate", "seed", "origin", "--sandbox")
    real = emails(project, "origin", "--sandbox")
    assert real
    check = project.folder / "migrations/content-hub/masking/checks/99_never.sql"
    check.write_text("SELECT 1;\n")

    failed = project.run("dev", "clone", "small", "--from", "origin", *COPY, "--yes", expect=38)
    closed = project.run("db", "users", "small", *COPY, expect=38)
    check.unlink()
    project.run("dev", "mask", "small", *COPY)

    assert "99_never.sql: 1 rows" in failed.stderr
    assert "not masked yet" in closed.stderr
    masked = emails(project, "small", *COPY)
    assert len(masked) == len(real)
    assert not masked & real
    assert emails(project, "origin", "--sandbox") == real
    assert project.json("plan", "small", *COPY)["changes"] == []
    again = project.run("dev", "clone", "small", "--from", "origin", *COPY, "--yes", expect=13)
    assert "is there already" in again.stderr

    project.run("destroy", "small", *COPY, "--yes")
    project.run("destroy", "origin", "--sandbox", "--yes")
    assert left_behind(project, "vectors-small-john") == []
