"""Statements that no transaction holds: what became of them is looked up."""

from __future__ import annotations

import pytest

from tests.contract.sets import states, up, write
from vdbctl.errors import HistoryMismatch, MigrationFailed, OutcomeUnknown
from vdbctl.migrate import apply, ledger

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct", "runner")

ALONE = "-- vdbctl: transaction=off\n"
ROWS = "create table t as select g % 5 as a from generate_series(1, 20) g"
GATE = """
create function gate() returns int language plpgsql as
$$ begin perform pg_advisory_xact_lock_shared(1); return 0; end $$;
create function gate(number int) returns int language plpgsql immutable as
$$ begin perform pg_advisory_xact_lock_shared(1); return number; end $$
"""


class Cut:
    """A database whose connection is cut at a statement: before it arrives, or after its effect."""

    def __init__(self, database, words: str, *, arrives: bool) -> None:
        self._database, self._words, self._arrives = database, words, arrives
        self.sent = 0

    def __getattr__(self, name):
        return getattr(self._database, name)

    def execute(self, sql, parameters=None, *, patiently=False):
        if self._words in sql and sql.startswith("/* vdbctl"):
            self.sent += 1
            if self.sent == 1:
                if self._arrives:
                    self._database.execute(sql, parameters or {}, patiently=patiently)
                raise OutcomeUnknown("cut")
        return self._database.execute(sql, parameters or {}, patiently=patiently)

    run = execute


def indexes(database) -> dict[str, bool]:
    return dict(
        database.execute(
            "select relname::text, indisvalid from pg_index join pg_class on oid = indexrelid "
            "where relnamespace = 'public'::regnamespace"
        ).rows
    )


def quick(database, migrations):
    return apply.up(database, migrations, actor="me", sleep=lambda _s: None)


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize(
    ("statement", "sent"),
    [
        ("create index concurrently i on t (a)", (1, 2)),
        ('create index concurrently "I" on public.t (a)', (1, 2)),
        ("drop index concurrently old", (1, 2)),
        ("reindex index concurrently old", (2, 2)),
        ("vacuum t", (2, 2)),
        ("alter table p detach partition p1 concurrently", (1, 2)),
    ],
)
def test_a_lost_answer_is_looked_up(database, tmp_path, statement, sent, arrives):
    database.execute(ROWS)
    database.execute("create index old on t (a)")
    database.execute("create table p (a int) partition by list (a)")
    database.execute("create table p1 partition of p for values in (1)")
    migrations = write(tmp_path, _20260101_0900_one=f"{ALONE}{statement}")
    cut = Cut(database, statement.split()[0], arrives=arrives)

    quick(cut, migrations)

    assert cut.sent == sent[not arrives]
    assert states(database, migrations) == ["applied"]
    assert all(indexes(database).values())


def test_where_nothing_can_tell_a_person_is_asked(database, tmp_path):
    database.execute("create procedure twice() language sql as 'select 1'")
    migrations = write(tmp_path, _20260101_0900_one=f"{ALONE}call twice(); select 1")

    with pytest.raises(OutcomeUnknown):
        quick(Cut(database, "call", arrives=True), migrations)

    assert states(database, migrations) == ["unknown"]
    with pytest.raises(HistoryMismatch, match=r"nobody can tell whether .*one.sql:2:1"):
        quick(database, migrations)


def test_a_failed_concurrent_build_leaves_no_invalid_index(database, tmp_path):
    database.execute(ROWS)
    text = f"{ALONE}create unique index concurrently i on t (a)"
    migrations = write(tmp_path, _20260101_0900_one=text)

    with pytest.raises(MigrationFailed, match="could not create unique index"):
        quick(database, migrations)

    assert indexes(database) == {}
    assert states(database, migrations) == ["failed"]
    database.execute("delete from t")
    assert up(database, migrations) == ["one"]
    assert indexes(database) == {"i": True}


def test_an_invalid_index_that_was_there_before_is_built_anew(database, tmp_path):
    database.execute(ROWS)
    with pytest.raises(Exception, match="could not create unique index"):
        database.execute("create unique index concurrently i on t (a)")
    assert indexes(database) == {"i": False}
    text = f"{ALONE}create index concurrently if not exists i on t (a)"

    up(database, write(tmp_path, _20260101_0900_one=text))

    assert indexes(database) == {"i": True}


def test_what_a_killed_run_had_sent_is_not_sent_again(database, tmp_path):
    database.execute(ROWS)
    text = f"{ALONE}insert into t values (7); create index concurrently i on t (a)"
    migrations = write(tmp_path, _20260101_0900_one=text)

    class Killed(Cut):
        def execute(self, sql, parameters=None, *, patiently=False):
            if self.sent:
                raise KeyboardInterrupt
            if sql.startswith("/* vdbctl") and "index" in sql:
                self.sent = 1
            return self._database.execute(sql, parameters or {}, patiently=patiently)

    with pytest.raises(KeyboardInterrupt):
        quick(Killed(database, "index", arrives=True), migrations)
    assert states(database, migrations) == ["running"]
    assert indexes(database) == {"i": True}
    database.execute("update vdbctl.migration_lease set expires_at = now() - interval '1s'")

    assert up(database, migrations) == ["one"]

    assert database.execute("select count(*) from t where a = 7").scalar() == 1


def test_a_statement_in_a_file_without_transaction_takes_effect_with_its_record(database, tmp_path):
    text = f"{ALONE}create table t (a int); insert into t values (1); insert into t select 1 / 0"
    migrations = write(tmp_path, _20260101_0900_one=text)

    with pytest.raises(MigrationFailed, match="applied up to statement 2 of 3"):
        up(database, migrations)

    [entry] = ledger.entries(database)
    assert (entry.state, entry.done, entry.total) == ("failed", 2, 3)
    assert database.execute("select count(*) from t").scalar() == 1


def test_an_unfinished_rollback_is_gone_on_with_and_nothing_else_runs(database, tmp_path):
    database.execute(ROWS)
    parts = "insert into t values (8); drop index concurrently i; "
    path = tmp_path / "20260101_0900_one.rollback.sql"
    path.write_text(f"{parts}select 1 / 0")
    text = f"{ALONE}create index concurrently i on t (a)"
    migrations = write(tmp_path, _20260101_0900_one=text)
    up(database, migrations)
    with pytest.raises(MigrationFailed, match="rolled back up to statement 2 of 3"):
        apply.down(database, migrations, actor="me")

    assert states(database, migrations) == ["rolling back"]
    with pytest.raises(HistoryMismatch, match="is not finished"):
        up(database, migrations)
    path.write_text(f"{parts}select 1")
    apply.down(database, write(tmp_path), actor="me")

    assert states(database, migrations) == ["pending"]
    assert database.execute("select count(*) from t where a = 8").scalar() == 1


def test_each_statement_is_tagged_so_that_it_is_found(database, tmp_path):
    text = "create table seen as select query from pg_stat_activity where pid = pg_backend_pid()"

    up(database, write(tmp_path, _20260101_0900_one=f"select 1;\n{text}"))

    seen = database.execute("select query from seen").scalar()
    assert seen == f"/* vdbctl 20260101_0900_one 2/2 */ {text}"


def test_a_changed_statement_of_an_applied_file_is_named(database, tmp_path):
    up(database, write(tmp_path, _20260101_0900_one="create table t (a int);\n\nselect 1;"))

    with pytest.raises(HistoryMismatch, match=r"one.sql:3:1: this statement was changed"):
        up(database, write(tmp_path, _20260101_0900_one="create table t (a int);\n\nselect 2;"))
    with pytest.raises(HistoryMismatch, match="none of its statements was"):
        up(database, write(tmp_path, _20260101_0900_one="create table t (a int); select 1"))


PATIENT = "-- vdbctl: lock_timeout=1h\n"
"""On a busy machine it takes a while until the gate is opened."""


class TestLongStatements:
    """The Data API stops waiting after 45 s; here as soon as a statement waits for the test."""

    @pytest.fixture
    def gate(self, reality):
        """A lock that statements wait for; the first pause of a client opens it."""
        reality.reset()
        reality.connection.execute(GATE)
        reality.connection.execute("select pg_advisory_lock(1)")
        yield lambda _seconds=0: reality.connection.execute("select pg_advisory_unlock_all()")
        reality.connection.execute("select pg_advisory_unlock_all()")

    @pytest.fixture
    def api_database(self, api, gate):
        from vdbctl.database.data_api import DataApi

        return DataApi(api.client({}), "cluster", "secret", "postgres", sleep=gate)

    def test_a_transaction_waits_for_their_end(self, api_database, tmp_path):
        text = f"{PATIENT}do $$ begin perform gate(); end $$; create table t (a int)"

        assert up(api_database, write(tmp_path, _20260101_0900_one=text)) == ["one"]

    def test_one_that_fails_after_the_time_is_a_failure(self, api_database, tmp_path):
        text = f"{PATIENT}do $$ begin perform gate(); perform 1 / 0; end $$"

        with pytest.raises(MigrationFailed, match="after the Data API had stopped waiting"):
            up(api_database, write(tmp_path, _20260101_0900_one=text))

    def test_one_that_is_ended_by_the_api_is_a_failure_and_not_tried_again(
        self, api_database, tmp_path
    ):
        text = f"{PATIENT}create table t (a int);\nselect gate()"

        with pytest.raises(MigrationFailed, match=r"one.sql:3:1: the statement took longer than"):
            up(api_database, write(tmp_path, _20260101_0900_one=text))

        assert states(api_database, write(tmp_path)) == ["pending"]

    def test_an_index_is_built_once_with_its_progress_told(
        self, api_database, reality, gate, tmp_path
    ):
        reality.connection.execute(ROWS)
        text = f"{ALONE}create index concurrently i on t (gate(a))"
        events = []

        def pause(_seconds: float) -> None:
            if any(event.kind == "progress" for event in events):
                gate()

        apply.up(
            api_database,
            write(tmp_path, _20260101_0900_one=text),
            actor="me",
            on_event=events.append,
            sleep=pause,
        )

        assert reality.indexes() == {"i": True}
        assert any("building index" in event.words for event in events if event.kind == "progress")
        assert not [event for event in events if event.kind == "waits" and "lock" in event.words]


@pytest.mark.parametrize("header", ["", ALONE])
def test_a_session_that_is_ended_in_the_middle_is_begun_again(database, tmp_path, header):
    database.execute("create sequence tries")  # a sequence remembers what is rolled back
    database.execute("create table trace (step int)")
    end_once = (
        "select case when nextval('tries') = 1 then pg_terminate_backend(pg_backend_pid()) end"
    )
    text = f"{header}insert into trace values (1);\n{end_once};\ninsert into trace values (2)"
    migrations = write(tmp_path, _20260101_0900_one=text)

    quick(database, migrations)

    assert states(database, migrations) == ["applied"]
    assert [row[0] for row in database.execute("select step from trace order by 1").rows] == [1, 2]
    assert database.execute("select last_value from tries").scalar() == 2
