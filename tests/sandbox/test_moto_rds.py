"""Corrections of moto's RDS beyond creation: versions, passwords, refusals, changes."""

from __future__ import annotations

import json

import botocore.exceptions
import psycopg
import pytest

pytestmark = pytest.mark.sandbox

INSTANCE = {
    "DBInstanceClass": "db.t4g.micro",
    "Engine": "postgres",
    "AllocatedStorage": 20,
    "DBName": "app",
}


@pytest.fixture(scope="module")
def rds(cloud):
    return cloud.client("rds")


@pytest.fixture
def instance(rds):
    """Make an instance that goes with the test."""
    made = []

    def make(name: str, **options) -> dict:
        rds.create_db_instance(DBInstanceIdentifier=name, **INSTANCE | options)
        made.append(name)
        return found(rds, name)

    yield make
    for name in made:
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


def found(rds, name: str) -> dict:
    return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


def connect(endpoint: dict, user: str, password: str, database: str = "app"):
    return psycopg.connect(
        host=endpoint["Address"],
        port=endpoint["Port"],
        user=user,
        password=password,
        dbname=database,
    )


def login(cloud, secret: dict) -> tuple[str, str]:
    answer = cloud.client("secretsmanager").get_secret_value(SecretId=secret["SecretArn"])
    content = json.loads(answer["SecretString"])
    return content["username"], content["password"]


def refusal(call, **options) -> tuple[str, str]:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**options)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


class TestVersions:
    def test_a_major_alone_becomes_the_default_minor_below_its_newest(self, instance):
        made = instance("major", EngineVersion="17", MasterUsername="u", MasterUserPassword="p" * 8)

        assert made["EngineVersion"] == "17.10"

    @pytest.mark.parametrize("version", ["15.4", "9.6", "17.99"])
    def test_a_version_that_cannot_be_created_is_refused(self, rds, version):
        code, words = refusal(
            rds.create_db_cluster,
            DBClusterIdentifier="old",
            Engine="aurora-postgresql",
            EngineVersion=version,
            MasterUsername="u",
            ManageMasterUserPassword=True,
        )

        assert code == "InvalidParameterCombination"
        assert words == f"Cannot find version {version} for aurora-postgresql"

    def test_versions_come_in_rising_order(self, rds):
        versions = rds.describe_db_engine_versions(Engine="aurora-postgresql", EngineVersion="17")

        assert [v["EngineVersion"] for v in versions["DBEngineVersions"]] == [
            "17.4", "17.5", "17.6", "17.7", "17.9", "17.10",
        ]  # fmt: skip

    def test_the_default_of_a_major_is_the_one_it_is_created_as(self, rds):
        versions = rds.describe_db_engine_versions(
            Engine="postgres", EngineVersion="16", DefaultOnly=True
        )

        assert [v["EngineVersion"] for v in versions["DBEngineVersions"]] == ["16.14"]

    def test_upgrades_go_to_newer_versions_only(self, rds):
        [version] = rds.describe_db_engine_versions(Engine="postgres", EngineVersion="18.4")[
            "DBEngineVersions"
        ]

        assert [t["EngineVersion"] for t in version["ValidUpgradeTarget"]] == ["18.6"]


class TestPasswords:
    def test_a_password_that_was_given_opens_the_database(self, instance):
        made = instance("given", MasterUsername="dbadmin", MasterUserPassword="given-by-hand")

        with connect(made["Endpoint"], "dbadmin", "given-by-hand") as connection:
            assert connection.execute("select current_user").fetchone() == ("dbadmin",)

    def test_a_changed_password_replaces_the_first(self, rds, instance):
        made = instance("changed", MasterUsername="dbadmin", MasterUserPassword="first-one-1")

        rds.modify_db_instance(DBInstanceIdentifier="changed", MasterUserPassword="second-one-2")

        connect(made["Endpoint"], "dbadmin", "second-one-2").close()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(made["Endpoint"], "dbadmin", "first-one-1")

    def test_a_password_can_come_under_management(self, cloud, rds, instance):
        made = instance("managed", MasterUsername="dbadmin", MasterUserPassword="first-one-1")

        rds.modify_db_instance(DBInstanceIdentifier="managed", ManageMasterUserPassword=True)

        secret = found(rds, "managed")["MasterUserSecret"]
        connect(made["Endpoint"], *login(cloud, secret)).close()

    def test_a_rotation_changes_the_secret_and_the_database_alike(self, cloud, rds):
        cluster = cloud.cluster("rotated")
        endpoint = {"Address": cluster["Endpoint"], "Port": cluster["Port"]}
        before = login(cloud, cluster["MasterUserSecret"])

        rds.modify_db_cluster(
            DBClusterIdentifier="rotated", RotateMasterUserPassword=True, ApplyImmediately=True
        )

        after = login(cloud, cluster["MasterUserSecret"])
        assert after != before
        connect(endpoint, *after).close()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(endpoint, *before)

    def test_a_managed_secret_is_named_as_rds_names_it(self, cloud, rds, instance):
        cluster = cloud.cluster("secret-name")
        single = instance("secret", MasterUsername="u", ManageMasterUserPassword=True)

        assert ":secret:rds!cluster-" in cluster["MasterUserSecret"]["SecretArn"]
        assert ":secret:rds!db-" in single["MasterUserSecret"]["SecretArn"]


class TestMasterUser:
    def test_it_may_be_called_postgres(self, instance):
        made = instance("named", MasterUsername="postgres", MasterUserPassword="given-by-hand")

        with connect(made["Endpoint"], "postgres", "given-by-hand") as connection:
            row = connection.execute(
                "select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = user"
            ).fetchone()

        assert row == (False, True, True)

    def test_it_owns_its_database_and_creates_the_usual_extensions(self, instance):
        made = instance("extended", MasterUsername="dbadmin", MasterUserPassword="given-by-hand")
        extensions = [
            "vector", "pg_trgm", "pg_stat_statements", "btree_gin", "citext", "hstore", "ltree",
            "unaccent", "tablefunc", "amcheck", "pgstattuple", "pg_buffercache", "postgres_fdw",
        ]  # fmt: skip

        with connect(made["Endpoint"], "dbadmin", "given-by-hand") as connection:
            for name in extensions:
                connection.execute(f"create extension {name}")
            rows = connection.execute("select extname from pg_extension").fetchall()
            connection.execute("select count(*) from pg_stat_statements")

        assert {name for (name,) in rows} >= set(extensions)

    def test_it_can_grant_the_role_that_lets_a_user_log_in_by_iam(self, instance):
        made = instance("by-iam", MasterUsername="dbadmin", MasterUserPassword="given-by-hand")

        with connect(made["Endpoint"], "dbadmin", "given-by-hand") as connection:
            connection.execute("create role app login")
            connection.execute("grant rds_iam to app")
            row = connection.execute("select pg_has_role('app', 'rds_iam', 'member')").fetchone()

        assert row == (True,)

    def test_a_name_that_rds_reserves_is_refused_and_leaves_nothing(self, cloud, rds):
        code, words = refusal(
            rds.create_db_instance,
            DBInstanceIdentifier="reserved",
            **INSTANCE,
            MasterUsername="rdsadmin",
            MasterUserPassword="given-by-hand",
        )

        assert (code, "reserved word" in words) == ("InvalidParameterValue", True)
        assert refusal(rds.describe_db_instances, DBInstanceIdentifier="reserved")[0] == (
            "DBInstanceNotFound"
        )


class TestProtection:
    def test_a_protected_instance_and_cluster_are_not_deleted(self, cloud, rds, instance):
        instance("kept", MasterUsername="u", MasterUserPassword="p" * 8, DeletionProtection=True)
        cloud.cluster("kept-cluster", DeletionProtection=True)

        codes = [
            refusal(rds.delete_db_instance, DBInstanceIdentifier="kept", SkipFinalSnapshot=True)[0],
            refusal(
                rds.delete_db_cluster, DBClusterIdentifier="kept-cluster", SkipFinalSnapshot=True
            )[0],
        ]

        assert codes == ["InvalidParameterCombination"] * 2
        rds.modify_db_instance(DBInstanceIdentifier="kept", DeletionProtection=False)

    def test_a_final_snapshot_outlives_its_instance(self, rds):
        rds.create_db_instance(
            DBInstanceIdentifier="gone", **INSTANCE, MasterUsername="u", MasterUserPassword="p" * 8
        )

        rds.delete_db_instance(DBInstanceIdentifier="gone", FinalDBSnapshotIdentifier="gone-final")

        [snapshot] = rds.describe_db_snapshots(DBSnapshotIdentifier="gone-final")["DBSnapshots"]
        assert snapshot["DBInstanceIdentifier"] == "gone"

    def test_a_second_instance_of_the_same_name_is_refused(self, rds, instance):
        instance("once", MasterUsername="u", MasterUserPassword="p" * 8)

        code, _ = refusal(
            rds.create_db_instance,
            DBInstanceIdentifier="once",
            **INSTANCE,
            MasterUsername="u",
            MasterUserPassword="p" * 8,
        )

        assert code == "DBInstanceAlreadyExists"

    def test_a_cluster_that_is_not_there_cannot_be_changed(self, rds):
        code, _ = refusal(rds.modify_db_cluster, DBClusterIdentifier="none", ApplyImmediately=True)

        assert code == "DBClusterNotFoundFault"


def test_a_replica_shares_the_server_of_its_primary(rds, instance):
    primary = instance("primary", MasterUsername="dbadmin", MasterUserPassword="given-by-hand")
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier="reader", SourceDBInstanceIdentifier="primary"
    )
    reader = found(rds, "reader")

    rds.delete_db_instance(DBInstanceIdentifier="reader", SkipFinalSnapshot=True)

    assert reader["Endpoint"]["Port"] == primary["Endpoint"]["Port"]
    assert not reader["IAMDatabaseAuthenticationEnabled"]
    connect(primary["Endpoint"], "dbadmin", "given-by-hand").close()


def test_i_o_optimized_storage_is_kept(cloud):
    assert cloud.cluster("optimized", StorageType="aurora-iopt1")["StorageType"] == "aurora-iopt1"


def test_monitoring_and_insights_of_a_cluster_are_kept_and_changed(cloud, rds):
    role = "arn:aws:iam::123456789012:role/monitoring"
    cluster = cloud.cluster("watched", MonitoringInterval=60, MonitoringRoleArn=role)

    rds.modify_db_cluster(
        DBClusterIdentifier="watched",
        EnablePerformanceInsights=True,
        PerformanceInsightsRetentionPeriod=465,
        DatabaseInsightsMode="advanced",
        CloudwatchLogsExportConfiguration={"EnableLogTypes": ["postgresql"]},
    )

    [after] = rds.describe_db_clusters(DBClusterIdentifier="watched")["DBClusters"]
    assert (cluster["MonitoringInterval"], cluster["MonitoringRoleArn"]) == (60, role)
    assert after["PerformanceInsightsEnabled"]
    assert after["PerformanceInsightsRetentionPeriod"] == 465
    assert after["DatabaseInsightsMode"] == "advanced"
    assert after["EnabledCloudwatchLogsExports"] == ["postgresql"]


def test_a_global_cluster_keeps_its_database_and_tags(rds):
    rds.create_global_cluster(
        GlobalClusterIdentifier="world",
        Engine="aurora-postgresql",
        EngineVersion="17.4",
        DatabaseName="app",
        Tags=[{"Key": "a", "Value": "1"}],
    )

    [found_one] = rds.describe_global_clusters(GlobalClusterIdentifier="world")["GlobalClusters"]

    assert found_one["DatabaseName"] == "app"
    assert found_one["TagList"] == [{"Key": "a", "Value": "1"}]
    rds.delete_global_cluster(GlobalClusterIdentifier="world")


def test_to_manage_a_password_twice_keeps_its_secret(cloud):
    rds = cloud.client("rds")
    before = cloud.cluster("managed-twice")["MasterUserSecret"]["SecretArn"]

    rds.modify_db_cluster(DBClusterIdentifier="managed-twice", ManageMasterUserPassword=True)

    [found] = rds.describe_db_clusters(DBClusterIdentifier="managed-twice")["DBClusters"]
    assert found["MasterUserSecret"]["SecretArn"] == before
