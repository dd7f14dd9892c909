"""The Data API server, as unmodified clients see it."""

from __future__ import annotations

import json
import threading
import urllib.request

import aurora_data_api
import botocore.exceptions
import pytest

from tests.clients import ONE_ATTEMPT, Clients
from tests.cloud import LIMITS
from tests.sandbox.gate import WAIT, Gate
from tests.waiting import until
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.data_api.server import DataApiServer

pytestmark = pytest.mark.sandbox


class Api:
    """A boto3 client with the ARNs of one cluster filled in."""

    def __init__(self, cloud, cluster, client=None) -> None:
        self.cloud = cloud
        self.client = client or cloud.client("rds-data")
        self.arns = {
            "resourceArn": cluster["DBClusterArn"],
            "secretArn": cluster["MasterUserSecret"]["SecretArn"],
        }

    def __getattr__(self, operation):
        return lambda **request: getattr(self.client, operation)(**self.arns | request)

    def sql(self, text: str, **request):
        return self.execute_statement(**{"sql": text, "database": "app"} | request)

    def error(self, call) -> dict:
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            call()
        response = caught.value.response
        return {
            "code": response["Error"]["Code"],
            "words": response["Error"]["Message"],
            "status": response["ResponseMetadata"]["HTTPStatusCode"],
        }


@pytest.fixture(scope="module")
def cluster(cloud):
    return cloud.cluster("protocol")


@pytest.fixture(scope="module")
def api(cloud, cluster):
    return Api(cloud, cluster)


@pytest.fixture
def hasty(cloud, cluster):
    """A service that waits for a fifth of a second, where AWS waits for 45 s."""
    limits = Limits(statement_timeout_s=0.2)
    server = DataApiServer(cloud.databases, limits=limits, health="hasty")
    server.start()
    clients = Clients(lambda _: f"http://127.0.0.1:{server.port}", ONE_ATTEMPT)
    yield Api(cloud, cluster, clients.of("rds-data"))
    clients.close()
    server.stop()


@pytest.fixture
def gate(cloud, cluster):
    server = cloud.databases.find(cluster["DBClusterArn"]).server
    with Gate(**server.connection("app")) as gate:
        yield gate


@pytest.mark.parametrize(
    ("sql", "field"),
    [
        ("select 1::int4", {"longValue": 1}),
        ("select 1.5::float8", {"doubleValue": 1.5}),
        ("select 1.50::numeric", {"stringValue": "1.50"}),
        ("select true", {"booleanValue": True}),
        ("select null::text", {"isNull": True}),
        ("select '\\x00ff'::bytea", {"blobValue": b"\x00\xff"}),
        ("select '2026-01-02 03:04:05+02'::timestamptz", {"stringValue": "2026-01-02 01:04:05"}),
        ("select array[1, 2]", {"arrayValue": {"longValues": [1, 2]}}),
        ("select array['a']", {"arrayValue": {"stringValues": ["a"]}}),
        ("select '{\"a\": 1}'::jsonb", {"stringValue": '{"a":1}'}),
    ],
)
def test_results_have_the_fields_of_the_real_service(api, sql, field):
    assert api.sql(sql)["records"] == [[field]]


def test_parameters_are_typed_by_their_field_and_their_hint(api):
    parameters = [
        {"name": "a", "value": {"longValue": 7}},
        {"name": "b", "value": {"stringValue": "2026-01-02"}, "typeHint": "DATE"},
        {"name": "c", "value": {"isNull": True}},
    ]

    answer = api.sql(
        "select pg_typeof(:a)::text, pg_typeof(:b)::text, :c::text", parameters=parameters
    )

    assert answer["records"] == [
        [{"stringValue": "bigint"}, {"stringValue": "date"}, {"isNull": True}]
    ]


def test_text_without_a_hint_does_not_become_a_uuid(api):
    api.sql("create table needs_hint (u uuid)")
    value = {"stringValue": "00000000-0000-4000-8000-000000000001"}

    error = api.error(
        lambda: api.sql(
            "insert into needs_hint values (:u)", parameters=[{"name": "u", "value": value}]
        )
    )
    api.sql(
        "insert into needs_hint values (:u)",
        parameters=[{"name": "u", "value": value, "typeHint": "UUID"}],
    )

    assert "SQLState: 42804" in error["words"]


def test_metadata_and_json_on_demand(api):
    described = api.sql("select 1::int4 as a", includeResultMetadata=True)
    formatted = api.sql("select 1 as a, 'x' as b", formatRecordsAs="JSON")

    assert described["columnMetadata"][0]["label"] == "a"
    assert described["columnMetadata"][0]["typeName"] == "int4"
    assert json.loads(formatted["formattedRecords"]) == [{"a": 1, "b": "x"}]


def test_decimals_and_longs_as_asked_for(api):
    options = {"decimalReturnType": "DOUBLE_OR_LONG", "longReturnType": "STRING"}

    answer = api.sql("select 1.5::numeric, 7::int8", resultSetOptions=options)

    assert answer["records"] == [[{"doubleValue": 1.5}, {"stringValue": "7"}]]


def test_a_batch_runs_each_set_and_commits_as_a_whole(api):
    api.sql("create table batch (a int primary key)")
    sets = [[{"name": "a", "value": {"longValue": n}}] for n in (1, 2, 1)]
    insert = {"sql": "insert into batch values (:a)", "database": "app"}

    error = api.error(lambda: api.batch_execute_statement(parameterSets=sets, **insert))
    left = api.sql("select count(*) from batch")["records"]
    done = api.batch_execute_statement(parameterSets=sets[:2], **insert)

    assert "SQLState: 23505" in error["words"]
    assert left == [[{"longValue": 0}]]
    assert len(done["updateResults"]) == 2


def test_a_transaction_is_one_session_that_others_do_not_see(api):
    api.sql("create table tx (a int)")
    transaction = api.begin_transaction(database="app")["transactionId"]

    api.sql("insert into tx values (1)", transactionId=transaction)
    outside = api.sql("select count(*) from tx")["records"]
    status = api.commit_transaction(transactionId=transaction)["transactionStatus"]

    assert outside == [[{"longValue": 0}]]
    assert status == "Transaction Committed"
    assert api.sql("select count(*) from tx")["records"] == [[{"longValue": 1}]]


def test_a_rolled_back_transaction_leaves_nothing_and_is_gone(api):
    transaction = api.begin_transaction(database="app")["transactionId"]
    api.sql("create table gone (a int)", transactionId=transaction)

    status = api.rollback_transaction(transactionId=transaction)["transactionStatus"]
    error = api.error(lambda: api.sql("select 1", transactionId=transaction))

    assert status == "Rollback Complete"
    assert (error["code"], error["status"]) == ("TransactionNotFoundException", 404)


def test_a_commit_after_an_error_rolls_back_and_says_so(api):
    transaction = api.begin_transaction(database="app")["transactionId"]
    api.sql("create table lost (a int)", transactionId=transaction)
    api.error(lambda: api.sql("select 1 / 0", transactionId=transaction))

    status = api.commit_transaction(transactionId=transaction)["transactionStatus"]

    assert status == "Rollback Complete"
    assert "42P01" in api.error(lambda: api.sql("select * from lost"))["words"]


def test_an_idle_transaction_is_rolled_back(api):
    transaction = api.begin_transaction(database="app")["transactionId"]

    api.cloud.pass_time(LIMITS.transaction_idle_s + 1)

    error = api.error(lambda: api.sql("select 1", transactionId=transaction))
    assert error["code"] == "TransactionNotFoundException"


def test_two_calls_at_once_in_one_transaction_are_refused(api, gate):
    transaction = api.begin_transaction(database="app")["transactionId"]
    slow = threading.Thread(target=lambda: api.sql(WAIT, transactionId=transaction))
    slow.start()
    until(gate.is_waited_for)

    error = api.error(lambda: api.sql("select 1", transactionId=transaction))
    gate.open()
    slow.join()
    api.rollback_transaction(transactionId=transaction)

    assert "still running a query" in error["words"]


@pytest.mark.parametrize(
    ("sql", "code", "words"),
    [
        ("select 1; select 2", "ValidationException", "Multistatements"),
        ("select nope", "DatabaseErrorException", "Position: 8; SQLState: 42703"),
        ("select '1'::money", "UnsupportedResultException", "MONEY"),
        ("select array[[1], [2]]", "UnsupportedResultException", "multidimensional"),
        ("select :nope", "BadRequestException", "Cannot find parameter: nope"),
        ("select repeat('x', 70000)", "BadRequestException", "larger than 64 KB"),
        (
            "select repeat('x', 60000) from generate_series(1, 20)",
            "BadRequestException",
            "response size limit",
        ),
        ("select '" + "x" * 66_000 + "'", "ValidationException", "65536"),
    ],
)
def test_what_the_service_refuses_is_refused_by_the_same_name(api, sql, code, words):
    error = api.error(lambda: api.sql(sql))

    assert error["code"] == code
    assert words in error["words"]


def test_a_request_above_4_mb_is_refused(api):
    big = [{"name": "a", "value": {"stringValue": "x" * (4 * 1024 * 1024)}}]

    with pytest.raises((botocore.exceptions.ClientError, botocore.exceptions.HTTPClientError)):
        api.sql("select :a", parameters=big)


def test_a_statement_beyond_the_time_limit_is_cancelled(hasty):
    error = hasty.error(lambda: hasty.sql("select pg_sleep(600)::text"))

    assert error["code"] == "StatementTimeoutException"


def test_with_continue_after_timeout_the_statement_goes_on(api, hasty, gate):
    api.sql("create table later (a int)")
    insert = f"insert into later select 1 from ({WAIT}) as slow"

    error = hasty.error(lambda: hasty.sql(insert, continueAfterTimeout=True))
    before = api.sql("select count(*) from later")["records"]
    until(gate.is_waited_for)
    gate.open()

    assert error["code"] == "StatementTimeoutException"
    assert before == [[{"longValue": 0}]]
    until(lambda: api.sql("select a from later")["records"] == [[{"longValue": 1}]])


def test_array_parameters_are_refused(api):
    value = {"arrayValue": {"longValues": [1]}}

    error = api.error(lambda: api.sql("select :a", parameters=[{"name": "a", "value": value}]))

    assert "Array parameters are not supported" in error["words"]


class TestAccess:
    """Which database a call reaches, and with which credentials."""

    def test_two_clusters_are_two_databases(self, cloud, api):
        other = Api(cloud, cloud.cluster("second"))
        api.sql("create table only_in_the_first (a int)")

        error = other.error(lambda: other.sql("select * from only_in_the_first"))

        assert "SQLState: 42P01" in error["words"]

    def test_the_secret_of_another_cluster_is_refused(self, cloud, api):
        third = cloud.cluster("third", MasterUsername="someone")

        error = api.error(
            lambda: api.sql("select 1", secretArn=third["MasterUserSecret"]["SecretArn"])
        )

        assert "password authentication failed" in error["words"]

    def test_a_wrong_password_is_refused(self, cloud, api):
        secret = cloud.client("secretsmanager").create_secret(
            Name="wrong", SecretString='{"username": "dbadmin", "password": "wrong"}'
        )

        error = api.error(lambda: api.sql("select 1", secretArn=secret["ARN"]))

        assert "SQLState: 28P01" in error["words"]

    def test_a_secret_without_a_login_is_refused(self, cloud, api):
        secret = cloud.client("secretsmanager").create_secret(Name="odd", SecretString="{}")

        error = api.error(lambda: api.sql("select 1", secretArn=secret["ARN"]))

        assert error["code"] == "InvalidSecretException"

    def test_a_secret_that_is_not_there_is_refused(self, api):
        arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf"

        assert (
            api.error(lambda: api.sql("select 1", secretArn=arn))["code"] == "SecretsErrorException"
        )

    def test_a_cluster_without_the_data_api_says_so(self, cloud):
        closed = Api(cloud, cloud.cluster("closed", EnableHttpEndpoint=False))

        assert (
            closed.error(lambda: closed.sql("select 1"))["code"]
            == "HttpEndpointNotEnabledException"
        )

    def test_a_cluster_without_an_instance_has_no_database(self, cloud):
        cluster = cloud.cluster("empty")
        cloud.client("rds").delete_db_instance(
            DBInstanceIdentifier="empty-1", SkipFinalSnapshot=True
        )
        empty = Api(cloud, cluster)

        error = empty.error(lambda: empty.sql("select 1"))

        assert (error["code"], error["status"]) == ("DatabaseNotFoundException", 404)

    def test_a_paused_cluster_wakes(self, cloud):
        scaling = {"MinCapacity": 0, "MaxCapacity": 1, "SecondsUntilAutoPause": 300}
        cluster = cloud.cluster("sleepy", ServerlessV2ScalingConfiguration=scaling)
        sleepy = Api(cloud, cluster)
        url = f"{cloud.data_api_url}/vdbctl/pause?arn={cluster['DBClusterArn']}"
        sleepy.sql("select 1")
        urllib.request.urlopen(urllib.request.Request(url, method="POST")).close()

        error = sleepy.error(lambda: sleepy.sql("select 1"))
        cloud.pass_time(LIMITS.resume_s)

        assert error["code"] == "DatabaseResumingException"
        assert sleepy.sql("select 1")["records"] == [[{"longValue": 1}]]


def test_an_unmodified_aurora_data_api_client_works(cloud, cluster):
    connection = aurora_data_api.connect(
        aurora_cluster_arn=cluster["DBClusterArn"],
        secret_arn=cluster["MasterUserSecret"]["SecretArn"],
        database="app",
        rds_data_client=cloud.client("rds-data"),
    )

    with connection, connection.cursor() as cursor:
        cursor.execute("create table adapter (a int, b text)")
        cursor.executemany(
            "insert into adapter values (:a, :b)", [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
        )
        cursor.execute("select a, b from adapter order by a")
        rows = cursor.fetchall()

    assert [tuple(row) for row in rows] == [(1, "x"), (2, "y")]
