"""Copies of one environment for several developers; one of them with another environment's data,
masked before anybody can connect."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.project import Project, left_behind, side_by_side

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=9),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

ORIGIN = """\
tier: free-tier
project: vectors
region: us-east-1
database: {storage_gb: 20}
access: {application_user: application}
migrations: {set: content-hub}
"""
JOHN = ("--developer", "john", "--sandbox")
MARY = ("--developer", "mary", "--sandbox")
CLONE = ("dev", "clone", "dev", "--from", "origin", *JOHN, "--yes")


def emails(project: Project, name: str, *options: str) -> set[str]:
    rows = project.json("db", "query", name, "SELECT email FROM users", *options)
    return {row["email"] for row in rows}


class TestDevelopers:
    """An origin, and copies of dev for john and mary."""

    def test_1_a_clone_has_the_data_and_no_real_name(self, project):
        (project.folder / "environments/origin.yaml").write_text(ORIGIN)
        side_by_side(
            lambda: project.run("apply", "origin", "--sandbox", "--yes"),
            lambda: project.run("apply", "dev", *MARY, "--yes"),
        )
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

    def test_2_each_has_a_database_of_their_own(self, project):
        project.run("db", "query", "dev", "create table johns (a int)", *JOHN)

        done = project.run("db", "query", "dev", "select * from johns", *MARY, expect=31)

        assert 'relation "johns" does not exist' in done.stderr

    def test_3_a_second_plan_of_all_finds_nothing_to_change(self, project):
        planned = project.json("plan", "dev", "--all", "--exit-code", "--sandbox")

        assert [(plan["stack"], plan["changes"]) for plan in planned] == [
            ("vectors-dev-john", []),
            ("vectors-dev-mary", []),
        ]

    def test_4_all_are_migrated_and_changed_together(self, project):
        spec = project.folder / "environments/dev.yaml"
        spec.write_text(spec.read_text().replace("storage_gb: 20", "storage_gb: 25"))

        moved = project.run("migrate", "up", "dev", "--all", "--sandbox")
        changed = project.run("apply", "dev", "--all", "--yes", "--sandbox")

        assert moved.stdout.count("done") == 2
        assert changed.stdout.count("done") == 2
        assert "vectors-dev-mary: " in changed.stderr

    def test_5_who_has_which_copy_until_when_and_for_how_much(self, project):
        copies = {copy["developer"]: copy for copy in project.json("dev", "list", "--sandbox")}

        assert set(copies) == {"john", "mary"}
        assert copies["mary"]["expires"] > copies["mary"]["created"]
        assert copies["mary"]["monthly_usd"] > 100 > copies["mary"]["usd_so_far"] > 0

    def test_6_a_copy_ends_with_its_time(self, project):
        project.run("dev", "extend", "dev", "--days", "9", *JOHN)
        unknown = project.run(
            "dev", "extend", "dev", "--developer", "nobody", "--sandbox", expect=25
        )
        expire(project, "vectors-dev-mary")

        reaped = project.run("dev", "reap", "--yes", "--sandbox")

        assert "vdbctl dev list" in unknown.stderr
        assert "vectors-dev-mary: ended" in reaped.stderr
        assert [copy["developer"] for copy in project.json("dev", "list", "--sandbox")] == ["john"]
        assert not left_behind(project, "vectors-dev-mary")


def expire(project: Project, stack: str) -> None:
    """Put the end of a copy into the past."""
    rds = project.client("rds")
    [instance] = rds.describe_db_instances(DBInstanceIdentifier=stack)["DBInstances"]
    rds.add_tags_to_resource(
        ResourceName=instance["DBInstanceArn"],
        Tags=[{"Key": "ExpiresAt", "Value": "2026-01-01T00:00:00+00:00"}],
    )
