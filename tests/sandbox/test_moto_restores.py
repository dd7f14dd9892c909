"""Snapshots hold data, and what is restored or cloned has it."""

from __future__ import annotations

import json

import psycopg
import pytest

pytestmark = pytest.mark.sandbox


def connect(cloud, found):
    secret = found["MasterUserSecret"]["SecretArn"]
    login = json.loads(
        cloud.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    )
    port = found["Port"] if "Port" in found else found["Endpoint"]["Port"]
    return psycopg.connect(
        host="127.0.0.1", port=port, dbname="app", user=login["username"],
        password=login["password"], autocommit=True,
    )  # fmt: skip


def rows(cloud, found) -> list[tuple[str]]:
    with connect(cloud, found) as connection:
        return connection.execute("SELECT word FROM words ORDER BY word").fetchall()


@pytest.fixture(scope="module")
def source(cloud):
    """A cluster with a table, and a snapshot from before its last row."""
    rds = cloud.client("rds")
    found = cloud.cluster("rst-origin")
    with connect(cloud, found) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE TABLE words (word text, meaning vector(2))")
        connection.execute("INSERT INTO words VALUES ('early', '[1,2]')")
        rds.create_db_cluster_snapshot(
            DBClusterIdentifier="rst-origin", DBClusterSnapshotIdentifier="rst-before"
        )
        connection.execute("INSERT INTO words VALUES ('late', '[3,4]')")
    return found


def test_a_clone_has_what_its_source_has_and_goes_its_own_way(cloud, source):
    rds = cloud.client("rds")

    rds.restore_db_cluster_to_point_in_time(
        DBClusterIdentifier="rst-clone", SourceDBClusterIdentifier="rst-origin",
        RestoreType="copy-on-write", UseLatestRestorableTime=True,
    )  # fmt: skip

    [clone] = rds.describe_db_clusters(DBClusterIdentifier="rst-clone")["DBClusters"]
    assert rows(cloud, clone) == [("early",), ("late",)]
    with connect(cloud, clone) as connection:
        connection.execute("DELETE FROM words")
    assert rows(cloud, source) == [("early",), ("late",)]


def test_a_snapshot_has_what_was_there_when_it_was_taken(cloud, source):
    rds = cloud.client("rds")

    rds.restore_db_cluster_from_snapshot(
        DBClusterIdentifier="rst-restored",
        SnapshotIdentifier="rst-before",
        Engine="aurora-postgresql",
    )

    [restored] = rds.describe_db_clusters(DBClusterIdentifier="rst-restored")["DBClusters"]
    assert rows(cloud, restored) == [("early",)]


def test_the_last_snapshot_of_an_instance_outlives_it(cloud):
    rds = cloud.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="rst-mortal", DBInstanceClass="db.t4g.micro", Engine="postgres",
        MasterUsername="dbadmin", ManageMasterUserPassword=True, AllocatedStorage=20, DBName="app",
    )  # fmt: skip
    [found] = rds.describe_db_instances(DBInstanceIdentifier="rst-mortal")["DBInstances"]
    with connect(cloud, found) as connection:
        connection.execute("CREATE TABLE words AS SELECT 'last' AS word")
    rds.delete_db_instance(
        DBInstanceIdentifier="rst-mortal", FinalDBSnapshotIdentifier="rst-mortal-final"
    )

    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="rst-risen", DBSnapshotIdentifier="rst-mortal-final",
        DBInstanceClass="db.t4g.micro",
    )  # fmt: skip
    rds.modify_db_instance(DBInstanceIdentifier="rst-risen", ManageMasterUserPassword=True)

    [risen] = rds.describe_db_instances(DBInstanceIdentifier="rst-risen")["DBInstances"]
    assert rows(cloud, risen) == [("last",)]


def test_an_instance_restored_to_a_moment_has_the_data_and_is_no_replica(cloud):
    rds = cloud.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="rst-now", DBInstanceClass="db.t4g.micro", Engine="postgres",
        MasterUsername="dbadmin", ManageMasterUserPassword=True, AllocatedStorage=20, DBName="app",
    )  # fmt: skip
    [found] = rds.describe_db_instances(DBInstanceIdentifier="rst-now")["DBInstances"]
    with connect(cloud, found) as connection:
        connection.execute("CREATE TABLE words AS SELECT 'now' AS word")

    rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="rst-now", TargetDBInstanceIdentifier="rst-then",
        UseLatestRestorableTime=True,
    )  # fmt: skip
    rds.modify_db_instance(DBInstanceIdentifier="rst-then", ManageMasterUserPassword=True)

    [then] = rds.describe_db_instances(DBInstanceIdentifier="rst-then")["DBInstances"]
    assert rows(cloud, then) == [("now",)]
    assert "ReadReplicaSourceDBInstanceIdentifier" not in then


def test_a_snapshot_is_found_and_restored_by_its_arn(cloud, source):
    rds = cloud.client("rds")
    [known] = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier="rst-before")[
        "DBClusterSnapshots"
    ]
    arn = known["DBClusterSnapshotArn"]

    [found] = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=arn)[
        "DBClusterSnapshots"
    ]
    rds.restore_db_cluster_from_snapshot(
        DBClusterIdentifier="rst-by-arn", SnapshotIdentifier=arn, Engine="aurora-postgresql"
    )

    assert found == known
    [restored] = rds.describe_db_clusters(DBClusterIdentifier="rst-by-arn")["DBClusters"]
    assert rows(cloud, restored) == [("early",)]


@pytest.mark.parametrize("key", [{}, {"KmsKeyId": "alias/aws/rds"}], ids=["none", "key"])
def test_a_cluster_is_encrypted_while_it_is_restored_if_a_key_is_given(cloud, source, key):
    rds, name = cloud.client("rds"), f"rst-encrypted-{len(key)}"

    rds.restore_db_cluster_from_snapshot(
        DBClusterIdentifier=name, SnapshotIdentifier="rst-before", Engine="aurora-postgresql", **key
    )

    assert not source["StorageEncrypted"]
    [restored] = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    assert restored["StorageEncrypted"] is bool(key)
