"""The prompt for SQL: statement after statement, an error ends one of them alone."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from vdbctl.cli.db import prompt
from vdbctl.cli.services import Services

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")


@pytest.fixture
def typed(database, tmp_path, capsys, monkeypatch):
    """Type lines at the prompt, then Ctrl-D; returns what was shown."""
    monkeypatch.chdir(tmp_path)

    def type_lines(*lines, read_only=False):
        capsys.readouterr()
        services = Services(tmp_path, {})
        with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
            for line in lines:
                keys.send_text(f"{line}\r")
            keys.send_text("\x04")
            # In a thread of its own: browser tests leave an event loop running in this one.
            ask = partial(prompt.run, services, database, "vectors-x", read_only=read_only)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(copy_context().run, ask).result(timeout=60)
        captured = capsys.readouterr()
        return captured.out + captured.err

    return type_lines


def test_an_error_ends_its_statement_and_the_next_one_runs(typed):
    shown = typed("select 40 + 2 as answer", "select nonsense", "select 1 as a; select 7 as b;", "")

    assert "42" in shown
    assert 'column "nonsense" does not exist' in shown
    assert shown.rindex("7") > shown.index("nonsense")


def test_where_statements_only_read_it_says_so_and_holds_to_it(typed, database):
    database.execute("CREATE TABLE t (a int)")

    shown = typed("insert into t values (1)", read_only=True)

    assert "they only read; --write changes that" in shown
    assert "read-only transaction" in shown
    assert database.execute("SELECT count(*) FROM t").scalar() == 0


def test_the_history_is_for_its_owner_alone_and_outlives_the_prompt(typed, tmp_path):
    typed("select 'remembered'")

    file = tmp_path / ".vdbctl/history/vectors-x"
    assert "select 'remembered'" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_words_that_end_other_prompts_end_this_one(typed):
    assert "never" not in typed("quit", "select 'never'")
