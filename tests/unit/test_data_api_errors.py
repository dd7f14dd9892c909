"""Answers of the Data API that are no rows: told by name, and by HTTP status where that is missing."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from vdbctl.database.data_api import DataApi
from vdbctl.errors import AwsRefused, NotReturned, OutcomeUnknown, ResultTooLarge, VdbctlError

ROW = {
    "numberOfRecordsUpdated": 1,
    "ResponseMetadata": {"HTTPHeaders": {"content-type": "application/json"}},
}


class Client:
    """Answers with what it was given, one after the other."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)

    def execute_statement(self, **_request):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def refused(status: int, code: str = "", words: str = "no") -> ClientError:
    response = {"Error": {"Code": code or str(status), "Message": words}}
    return ClientError(response | {"ResponseMetadata": {"HTTPStatusCode": status}}, "Execute")


def asked(*answers):
    waits = []
    database = DataApi(
        Client(*answers), "cluster", "secret", "app", sleep=waits.append, clock=lambda: 0.0
    )
    return database.execute("insert into t values (1)"), waits


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, ""), (502, ""), (503, ""), (504, ""),
        (500, "InternalFailure"), (503, "ServiceUnavailable"), (504, "RequestTimeout"), (503, "x"),
    ],
)  # fmt: skip
def test_from_500_on_nobody_knows_what_became_of_it(status, code):
    with pytest.raises(OutcomeUnknown) as caught:
        asked(refused(status, code))

    assert "look at the database" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, ""), (429, "TooManyRequestsException"), (400, "TooManyRequestsException"),
        (400, "ThrottlingException"), (503, "SlowDown"), (400, "RequestLimitExceeded"),
    ],
)  # fmt: skip
def test_what_came_too_fast_is_sent_again(status, code):
    result, waits = asked(refused(status, code), ROW)

    assert result.updated == 1
    assert len(waits) == 1


@pytest.mark.parametrize("code", ["ExpiredTokenException", "ExpiredToken", "RequestExpired"])
def test_an_expired_login_has_advice_of_its_own(code):
    with pytest.raises(AwsRefused) as caught:
        asked(refused(403, code))

    assert "log in to AWS again" in str(caught.value.hint)


def test_a_page_of_a_gateway_is_no_answer():
    page = {
        "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {"content-type": "text/html"}}
    }

    with pytest.raises(OutcomeUnknown, match="text/html, and so not of the Data API"):
        asked(page)


@pytest.mark.parametrize(
    ("code", "words", "error"),
    [
        ("UnsupportedResultException", "unsupported data type INTERVAL", NotReturned),
        ("BadRequestException", "Database returned a row larger than 64 KB", ResultTooLarge),
        ("BadRequestException", "more than the allowed response size limit", ResultTooLarge),
    ],
)
def test_a_result_that_is_not_returned_is_of_a_statement_that_has_run(code, words, error):
    with pytest.raises(error) as caught:
        asked(refused(400, code, words))
    assert "it has run" in str(caught.value.hint)

    DataApi(Client(refused(400, code, words)), "cluster", "secret", "app").run("select 1")


def test_another_error_is_one_of_the_statement_for_both():
    for word in ("execute", "run"):
        database = DataApi(Client(refused(400, "BadRequestException", "no")), "c", "s", "app")
        with pytest.raises(VdbctlError, match="no"):
            getattr(database, word)("select 1")


def test_where_going_on_is_refused_in_a_transaction_it_is_sent_without():
    client = Client(
        refused(400, "BadRequestException", "continueAfterTimeout is not supported"), ROW
    )
    client.begin_transaction = lambda **_request: {"transactionId": "t"}
    client.commit_transaction = lambda **_request: {"transactionStatus": "Transaction Committed"}
    database = DataApi(client, "cluster", "secret", "app")

    with database.transaction() as session:
        assert session.execute("update t set a = 1", patiently=True).updated == 1
