"""The Data API server at its edges: odd values, requests that make no sense, other secrets."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

from tests.sandbox.poster import Poster

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def cluster(cloud):
    return cloud.cluster("edges")


@pytest.fixture(scope="module")
def post(cloud, cluster):
    return Poster(cloud, cluster)


@pytest.mark.parametrize(
    ("sql", "field"),
    [
        ("select 'infinity'::timestamptz", {"stringValue": "infinity"}),
        ("select '-infinity'::date", {"stringValue": "-infinity"}),
        ("select '0044-03-15 BC'::date", {"stringValue": "0044-03-15 BC"}),
        ("select '20000-01-01'::date", {"stringValue": "20000-01-01"}),
        (
            "select '2026-01-02 03:04:05.12'::timestamp",
            {"stringValue": "2026-01-02 03:04:05.12"},
        ),
        ("select 'NaN'::float8", {"stringValue": "NaN"}),
        ("select '-Infinity'::float4", {"stringValue": "-Infinity"}),
        ("select array[null, 1]", {"arrayValue": {"longValues": [None, 1]}}),
        ("select array[true, null]", {"arrayValue": {"booleanValues": [True, None]}}),
        ("select array[1.5::numeric]", {"arrayValue": {"stringValues": ["1.5"]}}),
        (
            "select array['2026-01-02 03:04:05+02'::timestamptz]",
            {"arrayValue": {"stringValues": ["2026-01-02 01:04:05"]}},
        ),
        ("select '10.0.0.0/8'::cidr", {"stringValue": "10.0.0.0/8"}),
        ("select 12345678901234567890::numeric", {"stringValue": "12345678901234567890"}),
    ],
)
def test_values_that_python_or_json_cannot_hold_come_as_text(post, sql, field):
    status, _, body = post("/Execute", {"sql": sql})

    assert status == 200
    assert body["records"] == [[field]]


def test_a_vector_goes_in_as_text_and_comes_out_as_text(post):
    post("/Execute", {"sql": "create extension if not exists vector"})
    parameters = [{"name": "v", "value": {"stringValue": "[1,2,3]"}}]

    _, _, body = post(
        "/Execute",
        {"sql": "select :v::vector", "parameters": parameters, "includeResultMetadata": True},
    )

    assert body["records"] == [[{"stringValue": "[1,2,3]"}]]
    assert body["columnMetadata"][0]["typeName"] == "vector"


def test_parameters_are_not_seen_in_text_that_only_looks_like_one(post):
    sql = 'select \':a\', $$:a$$, "x:a", :a /* :b */ -- :c\n from (select 1 as "x:a") t'

    _, _, body = post(
        "/Execute", {"sql": sql, "parameters": [{"name": "a", "value": {"longValue": 7}}]}
    )

    assert body["records"] == [
        [{"stringValue": ":a"}, {"stringValue": ":a"}, {"longValue": 1}, {"longValue": 7}]
    ]


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/Execute", {}, "ValidationException"),
        ("/Execute", {"sql": None}, "ValidationException"),
        ("/Execute", {"sql": "select 1", "schema": "s"}, "ValidationException"),
        ("/Execute", {"sql": "select :a", "parameters": [{"name": "a"}]}, "ValidationException"),
        (
            "/Execute",
            {"sql": "select :a", "parameters": [{"value": {"longValue": 1}}]},
            "ValidationException",
        ),
        (
            "/Execute",
            {
                "sql": "select :a",
                "parameters": [{"name": "a", "value": {"stringValue": "x"}, "typeHint": "ODD"}],
            },
            "ValidationException",
        ),
        ("/Execute", {"sql": "select 1", "resourceArn": "x"}, "BadRequestException"),
        ("/Execute", {"sql": "select 1", "secretArn": "arn:x"}, "BadRequestException"),
        ("/Execute", {"sql": "select 1", "database": "none"}, "DatabaseErrorException"),
        ("/Execute", {"sql": "copy (select 1) to stdout"}, "DatabaseErrorException"),
        ("/Execute", b"{", "SerializationException"),
        ("/Execute", b"[]", "SerializationException"),
        ("/vdbctl/pause", b"", "BadRequestException"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_and_not_a_fault(post, path, body, error):
    status, name, told = post(path, body)

    assert (status, name) == (400, error)
    assert told["message"]


def test_an_unknown_transaction_cannot_be_committed(post):
    status, name, _ = post("/CommitTransaction", {"transactionId": "none"})

    assert (status, name) == (404, "TransactionNotFoundException")


def test_the_arn_of_an_instance_is_refused(cloud, post):
    arn = "arn:aws:rds:us-east-1:123456789012:db:edges-1"

    status, name, _ = post("/Execute", {"sql": "select 1", "resourceArn": arn})

    assert (status, name) == (400, "BadRequestException")


def test_a_failed_statement_spoils_its_transaction(post):
    _, _, begun = post("/BeginTransaction", {})
    inside = {"transactionId": begun["transactionId"]}
    post("/Execute", inside | {"sql": "select nope"})

    _, _, after = post("/Execute", inside | {"sql": "select 1"})
    _, _, ended = post("/CommitTransaction", inside)

    assert "SQLState: 25P02" in after["message"]
    assert ended["transactionStatus"] == "Rollback Complete"


def test_a_secret_may_be_given_by_its_name(cloud, post, cluster):
    secrets = cloud.client("secretsmanager")
    managed = secrets.get_secret_value(SecretId=cluster["MasterUserSecret"]["SecretArn"])
    secrets.create_secret(Name="by-name", SecretString=managed["SecretString"])

    status, _, body = post("/Execute", {"sql": "select 1", "secretArn": "by-name"})

    assert (status, body["records"]) == (200, [[{"longValue": 1}]])


class TestPause:
    """A cluster with a minimum of 0 ACU."""

    def pause(self, cloud, arn: str) -> None:
        url = f"{cloud.data_api_url}/vdbctl/pause?arn={arn}"
        urllib.request.urlopen(urllib.request.Request(url, method="POST")).close()

    def states(self, cloud) -> dict[str, str]:
        with urllib.request.urlopen(f"{cloud.data_api_url}/vdbctl/databases") as answer:
            rows = json.loads(answer.read())["databases"]
        return {row["identifier"]: row["state"] for row in rows}

    def test_the_state_is_told(self, cloud):
        scaling = {"MinCapacity": 0, "MaxCapacity": 1}
        cluster = cloud.cluster("resting", ServerlessV2ScalingConfiguration=scaling)
        before = self.states(cloud)["resting"]

        self.pause(cloud, cluster["DBClusterArn"])

        assert (before, self.states(cloud)["resting"]) == ("available", "paused")

    def test_a_cluster_made_anew_is_awake(self, cloud):
        rds = cloud.client("rds")
        scaling = {"MinCapacity": 0, "MaxCapacity": 1}
        cluster = cloud.cluster("anew", ServerlessV2ScalingConfiguration=scaling)
        self.pause(cloud, cluster["DBClusterArn"])
        rds.delete_db_instance(DBInstanceIdentifier="anew-1", SkipFinalSnapshot=True)
        rds.delete_db_cluster(DBClusterIdentifier="anew", SkipFinalSnapshot=True)

        cluster = cloud.cluster("anew", ServerlessV2ScalingConfiguration=scaling)

        answer = cloud.client("rds-data").execute_statement(
            resourceArn=cluster["DBClusterArn"],
            secretArn=cluster["MasterUserSecret"]["SecretArn"],
            sql="select 1",
        )
        assert answer["records"] == [[{"longValue": 1}]]

    def test_a_cluster_that_never_pauses_cannot_be_paused(self, cloud, cluster):
        with pytest.raises(urllib.error.HTTPError) as caught:
            self.pause(cloud, cluster["DBClusterArn"])

        with caught.value as error:
            assert error.code == 400


def test_the_name_of_an_error_is_what_boto3_catches(cloud, cluster):
    client = cloud.client("rds-data")

    with pytest.raises(client.exceptions.DatabaseErrorException) as caught:
        client.execute_statement(
            resourceArn=cluster["DBClusterArn"],
            secretArn=cluster["MasterUserSecret"]["SecretArn"],
            sql="select nope",
        )

    assert isinstance(caught.value, botocore.exceptions.ClientError)
