"""Requests to the Data API: parameters, what is refused, and where two sources contradict."""

from __future__ import annotations

import json
import threading
import urllib.request

import pytest

from tests.sandbox.gate import WAIT, Gate
from tests.sandbox.poster import Poster
from tests.waiting import until

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def cluster(cloud):
    return cloud.cluster("requests")


@pytest.fixture(scope="module")
def post(cloud, cluster):
    return Poster(cloud, cluster)


@pytest.fixture
def switch(post):
    """Turns a switch on, and off again after the test."""
    turned = []

    def turn(name: str) -> None:
        turned.append(name)
        post(f"/vdbctl/switch?{name}=on", b"")

    yield turn
    for name in turned:
        post(f"/vdbctl/switch?{name}=off", b"")


@pytest.fixture
def transaction(post):
    _, _, body = post("/BeginTransaction", {})
    yield body["transactionId"]
    post("/RollbackTransaction", {"transactionId": body["transactionId"]})


def longs(**values: int) -> list[dict[str, object]]:
    return [{"name": name, "value": {"longValue": value}} for name, value in values.items()]


def test_parameters_may_be_named_by_digits(post):
    parameters = longs(**{"1": 7, "2": 8})

    rows = post.records("select :2 - :1, (array[1, 2, 3])[1:2], '12:1'", parameters=parameters)

    assert rows == [
        [{"longValue": 1}, {"arrayValue": {"longValues": [1, 2]}}, {"stringValue": "12:1"}]
    ]


@pytest.mark.parametrize(
    "value", [{"isNull": False}, {}, {"longValue": 1, "stringValue": "1"}], ids=str
)
def test_a_value_that_is_not_one_thing_is_refused(post, value):
    name, _ = post.refusal("select :a", parameters=[{"name": "a", "value": value}])

    assert name == "ValidationException"


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"formatRecordsAs": "XML"}, "'formatRecordsAs'"),
        ({"resultSetOptions": {"decimalReturnType": "FOO"}}, "[STRING, DOUBLE_OR_LONG]"),
        ({"resultSetOptions": {"longReturnType": "FOO"}}, "[STRING, LONG]"),
        ({"database": "x" * 65}, "less than or equal to 64"),
        ({"transactionId": "x" * 193}, "less than or equal to 192"),
    ],
)
def test_what_the_service_model_does_not_allow_is_refused(post, members, words):
    name, message = post.refusal("select 1", **members)

    assert name == "ValidationException"
    assert words in message


@pytest.mark.parametrize(
    "members",
    [
        {"database": 5},
        {"resourceArn": ["x"]},
        {"transactionId": {}},
        {"parameters": {"a": 1}},
        {"resultSetOptions": []},
        {"parameters": [{"name": "a", "value": {"blobValue": "no base64"}}], "sql": "select :a"},
    ],
    ids=str,
)
def test_members_of_another_type_are_refused_and_no_fault(post, members):
    status, name, _ = post("/Execute", {"sql": "select 1", **members})

    assert (status, name) == (400, "SerializationException")


def test_the_letter_case_of_an_arn_counts(post, cluster):
    arn = cluster["DBClusterArn"].replace("cluster:requests", "cluster:Requests")

    assert post.refusal("select 1", resourceArn=arn)[0] == "HttpEndpointNotEnabledException"


def test_a_transaction_is_one_database(post, transaction):
    name, words = post.refusal("select 1", transactionId=transaction, database="postgres")

    assert name == "BadRequestException"
    assert "Database name" in words
    assert post.records("select 1", transactionId=transaction, database=None)


def test_a_transaction_that_named_no_database_takes_no_statement_that_does(post):
    _, _, body = post("/BeginTransaction", {"database": None})
    here = {"transactionId": body["transactionId"]}

    name, _ = post.refusal("select 1", **here)

    assert name == "BadRequestException"
    assert post.records("select 1", database=None, **here)
    post("/RollbackTransaction", here)


def test_a_second_call_in_a_busy_transaction_is_an_error_of_the_database(
    cloud, cluster, post, transaction
):
    server = cloud.databases.find(cluster["DBClusterArn"]).server
    with Gate(**server.connection("app")) as gate:
        slow = threading.Thread(target=lambda: post.records(WAIT, transactionId=transaction))
        slow.start()
        until(gate.is_waited_for)

        name, words = post.refusal("select 1", transactionId=transaction)
        gate.open()
        slow.join()

    assert name == "DatabaseErrorException"
    assert "still running a query" in words


def test_an_error_at_the_commit_has_its_code_like_any_other(post):
    post("/Execute", {"sql": "create table late (a int unique deferrable initially deferred)"})
    _, _, body = post("/BeginTransaction", {})
    here = {"transactionId": body["transactionId"]}
    post("/Execute", {"sql": "insert into late values (1), (1)", **here})

    status, name, told = post("/CommitTransaction", here)

    assert (status, name) == (400, "DatabaseErrorException")
    assert told["message"].startswith("ERROR: duplicate key value")
    assert told["message"].endswith("; SQLState: 23505")
    assert "DETAIL" not in told["message"]


def test_a_commit_that_is_sent_as_sql_ends_the_transaction_and_its_id_lives_on(post):
    _, _, body = post("/BeginTransaction", {})
    here = {"transactionId": body["transactionId"]}
    post("/Execute", {"sql": "create table early (a int)", **here})

    post("/Execute", {"sql": "commit", **here})
    seen = post.records("select count(*) from early")
    _, _, ended = post("/RollbackTransaction", here)

    assert seen == [[{"longValue": 0}]]
    assert ended == {"transactionStatus": "Rollback Complete"}


class TestSwitches:
    """The other reading of AWS, where two sources contradict one another."""

    def test_all_are_off_and_can_be_read(self, cloud):
        with urllib.request.urlopen(f"{cloud.data_api_url}/vdbctl/switch") as answer:
            states = json.loads(answer.read())["switches"]

        assert states == dict.fromkeys(
            ("wide-rows", "unlisted-types", "committed", "no-continuing"), "off"
        )

    @pytest.mark.parametrize("query", ["nope=on", "committed=maybe"])
    def test_an_unknown_one_is_refused(self, post, query):
        status, name, told = post(f"/vdbctl/switch?{query}", b"")

        assert (status, name) == (400, "BadRequestException")
        assert "wide-rows" in told["message"]

    def test_rows_may_be_wide(self, post, switch):
        refused = post.refusal("select repeat('x', 100000)")
        switch("wide-rows")

        assert "64 KB" in refused[1]
        assert post.records("select repeat('x', 100000)") == [[{"stringValue": "x" * 100_000}]]

    def test_ranges_and_intervals_may_be_returned(self, post, switch):
        switch("unlisted-types")

        rows = post.records("select int4range(1, 5), numrange(1.5, 2), interval '1 day'")

        assert rows == [
            [{"stringValue": "[1,5)"}, {"stringValue": "[1.5,2)"}, {"stringValue": "1 day"}]
        ]

    def test_the_commit_of_a_failed_transaction_may_be_called_committed(self, post, switch):
        switch("committed")
        _, _, begun = post("/BeginTransaction", {})
        here = {"transactionId": begun["transactionId"]}
        post("/Execute", {"sql": "create table unsaved (a int)", **here})
        post.refusal("select nope", **here)

        _, _, ended = post("/CommitTransaction", here)

        assert ended == {"transactionStatus": "Transaction Committed"}
        assert "42P01" in post.refusal("select * from unsaved")[1]

    def test_continuing_may_be_refused_inside_a_transaction(self, post, switch, transaction):
        asked = {"transactionId": transaction, "continueAfterTimeout": True}
        before = post.records("select 1", **asked)
        switch("no-continuing")

        name, words = post.refusal("select 1", **asked)

        assert before == [[{"longValue": 1}]]
        assert name == "BadRequestException"
        assert "continueAfterTimeout" in words
