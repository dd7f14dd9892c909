"""An environment out of another one's backup: refused while the spec says something else than the origin has,
then made once, and nothing to do afterwards."""

from __future__ import annotations

import pytest

from tests import soak
from tests.sandbox.end_to_end.project import Project, settle

pytestmark = [
    soak.only,  # `make test` has tests/deploying/test_restored.py
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=5),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

HEAD = "tier: {}\nproject: vectors\nregion: us-east-1\nnetwork: {{mode: default}}\n{}"
ORIGIN = HEAD.format("free-tier", "database: {storage_gb: 30, name: orders, username: root2}\n")
AS_IT_WAS = ", storage_gb: 30, name: orders, username: root2"
CAPACITY = "engine: aurora-postgresql, capacity: {min_acu: 0.5, max_acu: 1}"


def instance(source: str, more: str = "") -> str:
    return HEAD.format("free-tier", f"database: {{source: {source}{more}}}\n")


def cluster(more: str) -> str:
    return HEAD.format("dev", f"database: {{{CAPACITY}, {more}}}\n")


def write(project: Project, name: str, text: str) -> None:
    (project.folder / f"environments/{name}.yaml").write_text(text)


def database(project: Project, name: str) -> object:
    [row] = project.json("db", "query", name, "SELECT current_database() AS name", "--sandbox")
    return row["name"]


class TestInstance:
    """A snapshot of RDS, and a point in time."""

    def test_1_the_first_one_is_deployed_and_has_a_snapshot(self, project):
        write(project, "first", ORIGIN)

        settle(project, "first")
        project.run("db", "snapshot", "create", "first", "--name", "before", "--sandbox")

    def test_2_what_the_snapshot_has_otherwise_is_refused_before_anything_is_made(self, project):
        write(project, "second", instance("{from_snapshot: before}"))

        refused = project.run("apply", "second", "--sandbox", "--yes", expect=13)

        assert "write `name: orders`" in refused.stderr
        assert "write `username: root2`" in refused.stderr
        assert "write `storage_gb: 30` or more" in refused.stderr
        names = project.client("rds").describe_db_instances()["DBInstances"]
        assert [one["DBInstanceIdentifier"] for one in names] == ["vectors-first"]

    @pytest.mark.parametrize(
        ("name", "source"),
        [
            ("second", "{from_snapshot: before}"),
            pytest.param(
                "third",
                "{restore_of: vectors-first, restore_to_time: latest}",
                marks=soak.only,
            ),
        ],
    )
    def test_3_as_it_was_it_is_restored_and_a_second_plan_is_empty(self, project, name, source):
        write(project, name, instance(source, AS_IT_WAS))

        settle(project, name)

        assert database(project, name) == "orders"

    def test_4_whose_name_nothing_tells_is_never_replaced(self, project):
        """Written wrong at first, and right afterwards."""
        project.client("rds").copy_db_snapshot(
            SourceDBSnapshotIdentifier="before", TargetDBSnapshotIdentifier="kept"
        )
        project.run("destroy", "first", "--sandbox", "--yes", "--allow-data-loss",
                    "module.database.aws_db_instance.this")  # fmt: skip
        wrong = AS_IT_WAS.replace("orders", "wrong")
        write(project, "fourth", instance("{from_snapshot: kept}", wrong))

        applied = project.run("apply", "fourth", "--sandbox", "--yes")
        project.run("plan", "fourth", "--sandbox", "--exit-code")
        write(project, "fourth", instance("{from_snapshot: kept}", AS_IT_WAS))
        planned = project.json("plan", "fourth", "--sandbox")
        project.run("apply", "fourth", "--sandbox", "--yes")

        assert "AWS does not tell the name of the database in it; is it wrong?" in applied.stderr
        assert planned["changes"] == []
        assert database(project, "fourth") == "orders"


class TestCluster:
    """A snapshot without encryption, which Aurora encrypts, and a clone."""

    def test_1_a_snapshot_without_encryption_gets_the_key_of_the_environment(self, project):
        rds = project.client("rds")
        rds.create_db_cluster(
            DBClusterIdentifier="old", Engine="aurora-postgresql", EngineVersion="17",
            MasterUsername="dbadmin", ManageMasterUserPassword=True, DatabaseName="app",
        )  # fmt: skip
        rds.create_db_cluster_snapshot(
            DBClusterIdentifier="old", DBClusterSnapshotIdentifier="plain"
        )
        more = "data_api: false, source: {from_snapshot: plain}"
        write(project, "fifth", cluster(more))

        refused = project.run("plan", "fifth", "--sandbox", expect=13)
        write(project, "fifth", cluster(f"{more}, own_key: true"))
        settle(project, "fifth")

        assert "write `own_key: true`, and Aurora encrypts while it restores" in refused.stderr

    def test_2_a_clone_of_it_has_its_key_and_a_second_plan_is_empty(self, project):
        write(project, "sixth", cluster("source: {clone_of: vectors-fifth}"))

        settle(project, "sixth")
