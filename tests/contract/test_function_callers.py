"""Who may call a function, and what its log says of them."""

from __future__ import annotations

import io
import json
import re

import psycopg
import pytest

from tests.contract import callers
from tests.contract.callers import ACCESS_KEY, TOKEN, ask
from vdbctl.database.runner import Functions, Runner
from vdbctl.errors import DatabaseAccessDenied, DatabaseUnreachable
from vdbctl.functions import audit, caller, connection, erase, export, runner
from vdbctl.functions.logins import CALLERS

pytestmark = pytest.mark.sandbox
TRANSPORTS = ("runner",)
FUNCTIONS = Functions("the-runner", "the-accounts")
NO_PROOF = {
    "none": None,
    "empty": "",
    "a number": 7,
    "no token": "a-password",
    "another token": callers.token("AKIAI44QH8DHBEXAMPLE"),
    "another user's": TOKEN.replace(CALLERS, "vdbctl_runner"),
    "cut off": TOKEN[:-4],
    "without an end": re.sub("X-Amz-Expires=[0-9]+", "", TOKEN),
    "of no day": re.sub("X-Amz-Date=[0-9]{8}", "X-Amz-Date=20260230", TOKEN),
    "too long": TOKEN + "x" * 9_000,
}


@pytest.fixture(autouse=True)
def nobody_is_known(monkeypatch):
    monkeypatch.setattr(caller, "_trusted", {})


@pytest.mark.parametrize("token", NO_PROOF.values(), ids=NO_PROOF)
def test_without_proof_nothing_is_done(database, capsys, token):
    database.execute("CREATE TABLE t (id int)")
    nobody_is_known = {"token": token, "actor": "root"}

    refused = runner.handler({"do": "execute", "sql": "DROP TABLE t", **nobody_is_known})

    assert refused["error"]["kind"] == "refused"
    assert refused["error"]["message"].endswith("nothing was done")
    [line] = [one for one in capsys.readouterr().out.splitlines() if "refused" in one]
    assert json.loads(line)["refused"] == refused["error"]["message"]
    for function in (audit, erase, export):
        with pytest.raises(caller.Refused, match="nothing was done"):
            function.handler({"subject": "anna", "confirm": "anna", **nobody_is_known})
    assert database.execute("SELECT count(*) FROM t").scalar() == 0


def test_a_transaction_is_no_way_around_the_proof(database):
    begun = ask(runner, {"do": "begin"})["transaction"]

    for call in ({"do": "execute", "sql": "SELECT 1"}, {"do": "commit"}, {"do": "rollback"}):
        answer = runner.handler({**call, "transaction": begun})
        assert answer["error"]["kind"] == "refused"
    assert ask(runner, {"do": "rollback", "transaction": begun}) == {}


def test_a_token_is_shown_to_the_database_once_and_not_for_longer_than_it_lives(
    database, monkeypatch
):
    shown = []
    monkeypatch.setattr(caller, "_log_in", lambda token, _variables: shown.append(token))
    old = re.sub("X-Amz-Date=[0-9]{8}", "X-Amz-Date=20200101", TOKEN)

    for token in (TOKEN, TOKEN, old, old):
        caller.prove({"token": token}, None)

    assert shown == [TOKEN, old, old]
    assert len(caller._trusted) == 1
    assert TOKEN not in str(caller._trusted)


def test_the_log_says_who_asked_for_what_and_tells_no_value(database, capsys):
    ask(runner, {"do": "execute", "sql": "CREATE ROLE log_me NOLOGIN"})
    capsys.readouterr()
    secret = "ALTER ROLE log_me\n PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy'"

    class Context:
        aws_request_id = "7f3c"

    ask(runner, {"do": "execute", "sql": secret, "actor": "john@laptop"}, Context())

    [line] = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["do"], told["access_key"], told["actor"], told["request_id"]) == (
        "execute", ACCESS_KEY, "john@laptop", "7f3c",
    )  # fmt: skip
    assert told["statement"] == "ALTER ROLE log_me PASSWORD"
    assert len(told["sha256"]) == 64
    assert "SCRAM" not in line
    assert TOKEN[-20:] not in line


@pytest.mark.parametrize(
    "value", ["'anna'", "E'anna'", "$$anna$$", "$1$anna$1$", "/* anna */ 1", "-- anna\n 1"]
)
def test_a_statement_is_logged_up_to_where_it_may_name_a_person(database, capsys, value):
    ask(runner, {"do": "execute", "sql": f"SELECT 1 AS found WHERE 'x' <> {value}"})
    ask(runner, {"do": "execute", "sql": f"SELECT {value}"})

    assert "anna" not in capsys.readouterr().out


def test_a_call_that_there_is_not_is_refused_in_words():
    for wanted in ("drop", None, ["execute"]):
        answer = runner.handler({"do": wanted, "token": TOKEN})
        assert answer["error"]["message"].startswith("do is one of execute, begin,")


def test_the_user_of_callers_can_do_nothing(database):
    database.execute("CREATE TABLE secrets (id int)")
    with psycopg.connect(
        host=connection.os.environ["DB_HOST"],
        port=int(connection.os.environ["DB_PORT"]),
        dbname=connection.os.environ["DB_NAME"],
        user=CALLERS,
        password=TOKEN,
        autocommit=True,
    ) as raw:
        for statement in (
            "SELECT * FROM secrets",
            "CREATE TABLE mine (id int)",
            "CREATE ROLE other",
            "SET ROLE dbadmin",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                raw.execute(statement)


class Answers:
    """A Lambda client that gives what it was told to, and remembers what was asked of whom."""

    def __init__(self, *answers):
        self.answers, self.calls = list(answers), []

    def invoke(self, FunctionName, Payload):  # noqa: N803
        self.calls.append((FunctionName, json.loads(Payload)))
        answer = {} if FunctionName == FUNCTIONS.accounts else self.answers.pop(0)
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


REFUSED = {"error": {"kind": "refused", "message": "the token is not accepted"}}
NO_USER = {"error": {"kind": "login", "message": "role does not exist", "sqlstate": "28000"}}
ONE = {"columns": ["x"], "rows": [[1]], "updated": 0}


@pytest.mark.parametrize("first", [REFUSED, NO_USER], ids=["caller", "runner"])
def test_users_that_are_missing_are_made_and_the_statement_sent_again(first):
    client = Answers(first, ONE)
    database = Runner(client, FUNCTIONS, sign=lambda: TOKEN, actor="john")

    assert database.execute("SELECT 1 AS x").scalar() == 1

    assert [name for name, _ in client.calls] == ["the-runner", "the-accounts", "the-runner"]
    assert client.calls[1][1] == {}
    assert client.calls[2][1]["actor"] == "john"


def test_who_is_not_let_in_is_told_who_decides(monkeypatch):
    client = Answers(REFUSED, REFUSED, REFUSED)
    database = Runner(client, FUNCTIONS, sign=lambda: TOKEN, actor="john")

    for _ in range(2):
        with pytest.raises(DatabaseAccessDenied) as refused:
            database.execute("SELECT 1")

    assert "functions.invokers" in refused.value.hint
    assert [name for name, _ in client.calls].count("the-accounts") == 1


def test_a_token_is_signed_again_before_it_ends(monkeypatch):
    now, signed = [0.0], []
    monkeypatch.setattr("vdbctl.database.runner.time.monotonic", lambda: now[0])
    client = Answers(*[ONE] * 3)
    database = Runner(client, FUNCTIONS, sign=lambda: signed.append(1) or TOKEN, actor="john")

    for minute in (0, 9, 11):
        now[0] = minute * 60.0
        database.execute("SELECT 1")

    assert len(signed) == 2


def test_a_function_of_another_version_is_told_from_a_lost_connection():
    client = Answers({"error": {"kind": "call", "message": "do is one of a, b"}})
    database = Runner(client, FUNCTIONS, sign=lambda: TOKEN, actor="john")

    with pytest.raises(DatabaseUnreachable, match="does not know this call"):
        database.execute("SELECT 1")
