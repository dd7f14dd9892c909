"""Copies of the shipped environment `dev` for developers: for mary, and in `make soak` for john too."""

from __future__ import annotations

from functools import partial

import pytest

from tests import soak
from tests.sandbox.end_to_end.project import Project, left_behind, side_by_side

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=9),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

JOHN = ("--developer", "john", "--sandbox")
MARY = ("--developer", "mary", "--sandbox")
PEOPLE = {"john": JOHN, "mary": MARY} if soak.SOAK else {"mary": MARY}


class TestDevelopers:
    """john and mary, and what they and others do with their copies."""

    def test_1_they_come_up_side_by_side(self, project):
        side_by_side(
            *(partial(project.run, "apply", "dev", *who, "--yes") for who in PEOPLE.values())
        )

    @soak.only
    def test_2_each_has_a_database_of_their_own(self, project):
        project.run("db", "query", "dev", "create table johns (a int)", *JOHN)

        done = project.run("db", "query", "dev", "select * from johns", *MARY, expect=31)

        assert 'relation "johns" does not exist' in done.stderr

    @soak.only
    def test_3_a_second_plan_of_all_finds_nothing_to_change(self, project):
        planned = project.json("plan", "dev", "--all", "--exit-code", "--sandbox")

        assert [(plan["stack"], plan["changes"]) for plan in planned] == [
            ("vectors-dev-john", []),
            ("vectors-dev-mary", []),
        ]

    @soak.only
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

        assert set(copies) == set(PEOPLE)
        assert copies["mary"]["expires"] > copies["mary"]["created"]
        assert copies["mary"]["monthly_usd"] > 100 > copies["mary"]["usd_so_far"] > 0

    def test_6_a_copy_ends_with_its_time(self, project):
        project.run("dev", "extend", "dev", "--days", "9", *MARY)
        unknown = project.run(
            "dev", "extend", "dev", "--developer", "nobody", "--sandbox", expect=25
        )
        expire(project, "vectors-dev-mary")

        reaped = project.run("dev", "reap", "--yes", "--sandbox")

        assert "vdbctl dev list" in unknown.stderr
        assert "vectors-dev-mary: ended" in reaped.stderr
        left = {copy["developer"] for copy in project.json("dev", "list", "--sandbox")}
        assert left == set(PEOPLE) - {"mary"}
        assert not left_behind(project, "vectors-dev-mary")


def expire(project: Project, stack: str) -> None:
    """Put the end of a copy into the past."""
    rds = project.client("rds")
    [instance] = rds.describe_db_instances(DBInstanceIdentifier=stack)["DBInstances"]
    rds.add_tags_to_resource(
        ResourceName=instance["DBInstanceArn"],
        Tags=[{"Key": "ExpiresAt", "Value": "2026-01-01T00:00:00+00:00"}],
    )
