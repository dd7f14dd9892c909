"""plan and apply of what is restored: its origin is compared before anything is made."""

from __future__ import annotations

import pytest

from tests.fake_terraform.rds import Rds
from vdbctl.errors import AwsRefused, PolicyViolated

HEAD = "tier: free-tier\nproject: vectors\nregion: us-east-1\n"
SNAPSHOT = {
    "DBSnapshotIdentifier": "before",
    "DBInstanceIdentifier": "shop",
    "DbiResourceId": "db-ONE",
    "DBSnapshotArn": "arn:aws:rds:us-east-1:123456789012:snapshot:before",
    "Status": "available",
    "Engine": "postgres",
    "EngineVersion": "17.6",
    "MasterUsername": "dbadmin",
    "AllocatedStorage": 20,
    "Encrypted": True,
    "KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/of-the-shop",
}
INSTANCE = {
    "DBInstanceIdentifier": "shop",
    "DbiResourceId": "db-ONE",
    "DBName": "app",
    "Engine": "postgres",
    "EngineVersion": "17.6",
    "MasterUsername": "dbadmin",
    "AllocatedStorage": 20,
    "StorageEncrypted": True,
    "KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/of-the-shop",
}
CLUSTER_SNAPSHOT = {
    "DBClusterSnapshotIdentifier": "monday",
    "DBClusterIdentifier": "big",
    "DBClusterSnapshotArn": "arn:aws:rds:us-east-1:123456789012:cluster-snapshot:monday",
    "Status": "available",
    "Engine": "aurora-postgresql",
    "EngineVersion": "16.9",
    "MasterUsername": "dbadmin",
    "AllocatedStorage": 1,
    "StorageEncrypted": False,
}
KEY = SNAPSHOT["KmsKeyId"]
FIVE = f"""\
preparing ...
error: vectors-small cannot be restored from snapshot before as environments/small.yaml says:
  database.version is 17, the origin has 16.4; \
write `version: "16"`, and raise it once the database is restored
  database.name is app, the origin has orders; write `name: orders`
  database.username is dbadmin, the origin has root2; write `username: root2`
  database.own_key is true, the origin has the key {KEY}; \
write `own_key: false`: RDS keeps the key of the origin, so do not delete it
  database.storage_gb is 20, the origin has 100 GB; write `storage_gb: 100` or more
 hint: a restored database keeps what its origin has; \
write these fields under `database` and plan again
"""


@pytest.fixture
def rds(aws) -> Rds:
    """A snapshot `before` of the instance `shop`, which is there, too."""
    aws.rds.put("DBSnapshots", "before", **SNAPSHOT)
    aws.rds.put("DBInstances", "shop", **INSTANCE)
    return aws.rds


def spec(project, source: str, **database: object) -> None:
    lines = [f"  {key}: {value}\n" for key, value in {"storage_gb": 20, **database}.items()]
    project.write("small", f"{HEAD}database:\n  source: {source}\n{''.join(lines)}")


def aurora(project, source: str, **database: object) -> None:
    values = {"engine": "aurora-postgresql", "capacity": "{min_acu: 0, max_acu: 1}"}
    values |= {"data_api": "false", **database}
    lines = [f"  {key}: {value}\n" for key, value in values.items()]
    project.write("small", f"{HEAD}database:\n  source: {source}\n{''.join(lines)}")


@pytest.mark.parametrize("command", [("plan", "small"), ("apply", "small", "--yes")])
def test_all_that_a_snapshot_has_otherwise_is_refused_at_once(
    run, project, rds, terraform, command
):
    rds.put(
        "DBSnapshots", "before",
        **SNAPSHOT | {"MasterUsername": "root2", "EngineVersion": "16.4", "AllocatedStorage": 100},
    )  # fmt: skip
    rds.put("DBInstances", "shop", **INSTANCE | {"DBName": "orders"})
    spec(project, "{from_snapshot: before}", own_key="true")

    refused = run(*command)

    assert refused.exit_code == PolicyViolated.exit_code
    assert refused.stderr == FIVE
    assert terraform.deployed("vectors-small") == ()


def test_a_snapshot_that_fits_is_restored_and_then_asked_for_no_more(run, project, rds):
    spec(project, "{from_snapshot: before}")
    applied = run("apply", "small", "--yes", "--no-migrate")
    rds.put("DBSnapshots", "before", **SNAPSHOT | {"MasterUsername": "root2"})
    rds.asked.clear()

    planned = run("plan", "small", "--exit-code")

    assert applied.exit_code == 0, applied.stderr
    assert (planned.exit_code, rds.asked) == (0, [])


def test_what_a_run_that_was_cut_off_has_restored_is_not_compared_again(run, project, rds):
    rds.put("DBSnapshots", "before", **SNAPSHOT | {"MasterUsername": "root2"})
    rds.put("DBInstances", "vectors-small", **INSTANCE)
    spec(project, "{from_snapshot: before}")

    assert run("plan", "small").exit_code == 0


@pytest.mark.parametrize(
    ("version", "origin", "advice"),
    [
        ("'17.9'", "17.10", 'write `version: "17"`, or a version from 17.10 on'),
        ("'16'", "17.6", 'write `version: "17"`'),
        ("'17.9'", "16.10", 'write `version: "16"`, and raise it once the database is restored'),
    ],
)
def test_a_version_that_the_snapshot_cannot_have(run, project, rds, version, origin, advice):
    rds.put("DBSnapshots", "before", **SNAPSHOT | {"EngineVersion": origin})
    spec(project, "{from_snapshot: before}", version=version, auto_minor_upgrades="false")

    refused = run("plan", "small")

    assert refused.exit_code == PolicyViolated.exit_code
    assert f"the origin has {origin}; {advice}\n" in refused.stderr


@pytest.mark.parametrize("version", ["'17'", "'17.9'", "'17.10'"])
def test_a_version_that_the_snapshot_can_have_or_get(run, project, rds, version):
    rds.put("DBSnapshots", "before", **SNAPSHOT | {"EngineVersion": "17.9"})
    spec(project, "{from_snapshot: before}", version=version, auto_minor_upgrades="false")

    assert run("plan", "small").exit_code == 0


def test_the_name_that_nothing_tells_is_asked_for_and_stops_nothing(run, project, rds):
    rds.put("DBInstances", "shop", **INSTANCE | {"DbiResourceId": "db-ANOTHER", "DBName": "late"})
    spec(project, "{from_snapshot: before}")

    planned = run("plan", "small")

    assert planned.exit_code == 0
    assert (
        "snapshot before: AWS does not tell the name of the database in it; is it app? If not, "
        "write it as database.name: secrets and migrations use this name" in planned.stderr
    )


def test_without_encryption_a_snapshot_is_copied_first(run, project, rds):
    rds.put("DBSnapshots", "before", **SNAPSHOT | {"Encrypted": False, "KmsKeyId": None})
    spec(project, "{from_snapshot: before}")

    refused = run("plan", "small")

    assert refused.exit_code == PolicyViolated.exit_code
    assert "storage encryption is always on, the origin has none; copy it with a key" in (
        refused.stderr
    )
    assert "--source-db-snapshot-identifier before --target-db-snapshot-identifier NEW" in (
        refused.stderr
    )


def test_aurora_encrypts_a_snapshot_while_it_restores(run, project, rds):
    rds.put("DBClusterSnapshots", "monday", **CLUSTER_SNAPSHOT)
    aurora(project, "{from_snapshot: monday}", version="'16'")

    refused = run("plan", "small")

    assert "write `own_key: true`, and Aurora encrypts while it restores\n" in refused.stderr


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{from_snapshot: lost}", "there is no snapshot lost in us-east-1"),
        ("{restore_of: lost, restore_to_time: latest}", "there is no instance lost in us-east-1"),
        (
            "{from_snapshot: 'arn:aws:rds:eu-west-1:123456789012:snapshot:before'}",
            "is in eu-west-1, the environment in us-east-1",
        ),
        (
            "{from_snapshot: monday}",
            "database.engine is postgres, the origin has aurora-postgresql",
        ),
        ("{restore_of: big, restore_to_time: latest}", "write `engine: aurora-postgresql`"),
        ("{restore_of: big-1, restore_to_time: latest}", "an instance of the cluster big"),
        ("{from_snapshot: coming}", "coming is creating"),
    ],
)
def test_an_origin_that_is_none(run, project, rds, source, words):
    cluster = {"DBClusterIdentifier": "big", "DatabaseName": "app", "Engine": "aurora-postgresql"}
    rds.put("DBClusterSnapshots", "monday", **CLUSTER_SNAPSHOT)
    rds.put("DBClusters", "big", **INSTANCE | cluster)
    rds.put("DBInstances", "big-1", **INSTANCE | cluster)
    rds.put("DBSnapshots", "coming", **SNAPSHOT | {"Status": "creating"} | {
        "DBSnapshotIdentifier": "coming"
    })  # fmt: skip
    spec(project, source)

    refused = run("plan", "small")

    assert refused.exit_code == PolicyViolated.exit_code
    assert words in refused.stderr


def test_aurora_takes_a_snapshot_of_an_instance_by_its_arn_alone(run, project, rds):
    arn = SNAPSHOT["DBSnapshotArn"]
    rds.put("DBSnapshots", arn, **SNAPSHOT)
    aurora(project, "{from_snapshot: before}")
    refused = run("plan", "small")
    aurora(project, f"{{from_snapshot: '{arn}'}}")

    planned = run("plan", "small")

    assert f"write `from_snapshot: {arn}`, or `engine: postgres`" in refused.stderr
    assert "cannot be restored" not in planned.stderr
    assert "there is no snapshot" not in planned.stderr


def test_without_the_permission_the_message_names_it(run, project, rds, aws, terraform):
    aws.refused.add("describe_db_snapshots")
    spec(project, "{from_snapshot: before}")

    refused = run("apply", "small", "--yes")

    assert refused.exit_code == AwsRefused.exit_code
    assert "compares them with the spec first: allow rds:DescribeDBSnapshots" in refused.stderr
    assert terraform.deployed("vectors-small") == ()


@pytest.mark.parametrize("source", ["restore_of", "clone_of"])
def test_a_cluster_that_fits_is_restored_or_cloned(run, project, rds, source):
    rds.put(
        "DBClusters", "big",
        **INSTANCE | {"Engine": "aurora-postgresql", "DatabaseName": "app", "AllocatedStorage": 1},
    )  # fmt: skip
    more = ", restore_to_time: latest" if source == "restore_of" else ""
    aurora(project, f"{{{source}: big{more}}}")

    planned = run("plan", "small")

    assert planned.exit_code != PolicyViolated.exit_code
    assert ("describe_db_clusters", {"DBClusterIdentifier": "big"}) in rds.asked


def test_a_clone_of_a_cluster_without_encryption_goes_by_a_snapshot(run, project, rds):
    cluster = {"Engine": "aurora-postgresql", "DatabaseName": "orders", "StorageEncrypted": False}
    rds.put("DBClusters", "big", **INSTANCE | cluster | {"DBName": None})
    aurora(project, "{clone_of: big}", own_key="true")

    refused = run("plan", "small")

    assert refused.exit_code == PolicyViolated.exit_code
    assert "the origin has orders; write `name: orders`\n" in refused.stderr
    assert "take a snapshot of big, then write `source: {from_snapshot: NAME}`" in refused.stderr
