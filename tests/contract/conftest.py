"""One database, four ways to it; a fresh one for each test."""

from __future__ import annotations

import io
import itertools
import json
from functools import partial

import psycopg
import pytest

from tests.contract import callers
from tests.contract.callers import TOKEN
from vdbctl.database.data_api import DataApi
from vdbctl.database.postgres import Postgres
from vdbctl.database.runner import Functions, Runner
from vdbctl.functions import connection, runner


class FunctionHere:
    """A Lambda client whose function is called in this process, over JSON as on AWS."""

    def invoke(self, FunctionName, Payload):  # noqa: N803
        answer = runner.handler(json.loads(Payload))
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def cluster(cloud):
    return cloud.cluster(f"contract-{next(NUMBERS)}")


@pytest.fixture(scope="session")
def login(cloud, cluster):
    secret = cluster["MasterUserSecret"]["SecretArn"]
    answer = cloud.client("secretsmanager").get_secret_value(SecretId=secret)
    return json.loads(answer["SecretString"])


@pytest.fixture
def template():
    """What a fresh database is copied from; tests that begin with a filled one name theirs."""
    return "template1"


@pytest.fixture
def database_name(cloud, cluster, login, template):
    """A fresh database in the cluster's server, owned by its master user."""
    name = f"t{next(NUMBERS)}"
    # As the superuser: only one may end sessions of the superuser that are still closing.
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
    with psycopg.connect(**superuser, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {login['username']} TEMPLATE {template}")
    yield name
    with psycopg.connect(**superuser, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def caller(cluster, login):
    """Somebody whose token the cluster's server accepts; the user is made by the master user."""
    with psycopg.connect(
        host="127.0.0.1",
        port=cluster["Port"],
        dbname="postgres",
        user=login["username"],
        password=login["password"],
        autocommit=True,
    ) as connection:
        callers.let_in(connection)


TRANSPORTS = ("data-api", "direct", "embedded", "runner")
"""A module that needs fewer names its own: what only sends SQL and reads rows is shown over the Data
API, which is the strictest, and a direct connection, which is the most different from it."""


def pytest_generate_tests(metafunc):
    named = any(
        "database" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")
    )
    if "database" in metafunc.fixturenames and not named:
        transports = getattr(metafunc.module, "TRANSPORTS", TRANSPORTS)
        metafunc.parametrize("database", transports, indirect=True)


@pytest.fixture
def database(request, cloud, cluster, login, database_name, monkeypatch):
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
    elif request.param == "runner":
        request.getfixturevalue("caller")
        functions = Functions("vectors-test-runner", "vectors-test-accounts")
        found = Runner(FunctionHere(), functions, sign=lambda: TOKEN, actor="test")
        monkeypatch.setenv("DB_HOST", "127.0.0.1")
        monkeypatch.setenv("DB_PORT", str(cluster["Port"]))
        monkeypatch.setenv("DB_NAME", database_name)
        monkeypatch.setenv("DB_TLS", "off")
        own = partial(connection.connect, login["username"], login["password"])
        monkeypatch.setattr(connection, "own", own)
    else:
        server = cloud.databases.find(cluster["DBClusterArn"]).server
        found = Postgres.connect(server.connection(database_name))
    yield found
    found.close()
