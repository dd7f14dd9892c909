"""A ledger that has grown: everybody can still read it, over every way in."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from tests.contract.sets import states, up, write
from vdbctl.database.port import NO_PARAMETERS
from vdbctl.errors import HistoryMismatch, MigrationFailed, OutcomeUnknown
from vdbctl.migrate import apply, ledger
from vdbctl.migrate.lease import Lease

pytestmark = pytest.mark.sandbox
TRANSPORTS = ("data-api", "direct")
ALONE = "-- vdbctl: transaction=off\n"
EIGHT = "".join(f"create table t{n} ();\n" for n in range(8))
OLD = """DO $$ BEGIN
    DROP TABLE vdbctl.migration_checksums;
    UPDATE vdbctl.migration SET error = repeat('é', 70000), statement_checksums =
        (SELECT string_agg('{sum}', ',') FROM generate_series(1, 4000)) WHERE state = 'failed';
END $$"""

MANY = (
    "INSERT INTO vdbctl.migration (version, name, checksum, state, statements_done, "
    "statements_total, applied_by, tool_version) SELECT '20260101_' || to_char(n, 'FM0000'), "
    "repeat('n', 200), repeat('c', 64), 'applied', 1, 1, 'me', '1' FROM generate_series(1, 3000) n"
)


def test_thousands_of_migrations_are_read_in_their_order(database, tmp_path):
    up(database, write(tmp_path, R__last="select 1"))
    database.execute(MANY)

    found = ledger.entries(database)

    assert [one.version for one in found] == [
        *(f"20260101_{n:04}" for n in range(1, 3001)), "R__last"
    ]  # fmt: skip


@pytest.mark.parametrize("option", ["", ALONE])
def test_of_many_statements_the_one_that_was_changed_is_named(
    database, tmp_path, monkeypatch, option
):
    monkeypatch.setattr(ledger, "PART", 3)
    up(database, write(tmp_path, _20260101_0900_one=option + EIGHT))
    line = 8 + bool(option)

    changed = write(tmp_path, _20260101_0900_one=option + EIGHT.replace("t7", "other"))

    with pytest.raises(HistoryMismatch, match=rf"one\.sql:{line}:1: this statement was changed"):
        up(database, changed)


def test_a_file_that_failed_is_looked_at_part_by_part_when_it_goes_on(
    database, tmp_path, monkeypatch
):
    monkeypatch.setattr(ledger, "PART", 3)
    broken = f"{ALONE}{EIGHT}select nope;\ncreate table after ()"
    with pytest.raises(MigrationFailed):
        up(database, write(tmp_path, _20260101_0900_one=broken))

    with pytest.raises(HistoryMismatch, match="statement 8 of .* has taken effect and was changed"):
        up(database, write(tmp_path, _20260101_0900_one=broken.replace("t7", "other")))

    mended = write(tmp_path, _20260101_0900_one=broken.replace("select nope", "select 1"))
    assert up(database, mended) == ["one"]
    assert len(ledger.statement_checksums(database, "20260101_0900")) == 10


def test_who_has_lost_the_lease_keeps_nothing(database, tmp_path):
    up(database, write(tmp_path, _20260101_0900_one="select 1"))
    lost = Lease(database, "somebody else's", 60)

    ledger.keep_checksums(database, lost, "20260101_0900", "up", 0, ["0" * 16])

    [kept] = ledger.statement_checksums(database, "20260101_0900")
    assert kept != "0" * 16


def test_rollbacks_leave_no_checksums(database, tmp_path):
    migrations = write(
        tmp_path, _20260101_0900_one="select 1", _20260101_0900_one__rollback=f"{ALONE}select 1"
    )
    up(database, migrations)

    apply.down(database, migrations, actor="me")

    assert database.execute("SELECT count(*)::int FROM vdbctl.migration_checksums").scalar() == 0


def test_each_statement_rewrites_a_small_row(database, tmp_path):
    up(database, write(tmp_path, _20260101_0900_one=ALONE + EIGHT))

    kept = database.execute(
        "SELECT statement_checksums || error FROM vdbctl.migration WHERE version = '20260101_0900'"
    )
    assert kept.scalar() == ""


def test_a_ledger_of_an_earlier_version_is_mended_by_the_next_run(database, tmp_path):
    broken = f"{ALONE}create table a ();\nselect nope"
    with pytest.raises(MigrationFailed):
        up(database, write(tmp_path, _20260101_0900_one=broken))
    [first, _] = ledger.statement_checksums(database, "20260101_0900")
    database.execute(OLD.format(sum=first))

    assert states(database, write(tmp_path)) == ["failed"]
    mended = write(tmp_path, _20260101_0900_one=broken.replace("select nope", "create table b ()"))

    assert up(database, mended) == ["one"]
    assert len(ledger.statement_checksums(database, "20260101_0900")) == 2
    assert states(database, mended) == ["applied"]


class Counted:
    """A database that counts the calls, and the rows of the ledger that are read."""

    def __init__(self, database):
        self._database = database
        self.calls = self.read = 0

    def __getattr__(self, name):
        return getattr(self._database, name)

    def execute(self, sql, parameters=NO_PARAMETERS, *, patiently=False):
        self.calls += 1
        found = self._database.execute(sql, parameters, patiently=patiently)
        if "FROM vdbctl.migration WHERE" in sql:
            self.read += len(found.rows)
        return found

    def run(self, sql, *, patiently=False):
        self.calls += 1
        self._database.run(sql, patiently=patiently)

    @contextmanager
    def transaction(self):
        self.calls += 2
        with self._database.transaction() as session:
            within = Counted(session)
            yield within
            self.calls += within.calls
            self.read += within.read


@pytest.mark.parametrize("option", ["", ALONE])
def test_a_file_takes_as_many_calls_whatever_their_number(database, tmp_path, monkeypatch, option):
    """A page of ten stands for one of a thousand."""
    monkeypatch.setattr(ledger, "PAGE", 10)
    texts = {f"_20260101_{n:04}_f": f"{option}create table t{n} ()" for n in range(60)}
    counted, spent = Counted(database), {}

    def spend(event):
        sign = {"start": -1, "done": 1}.get(event.kind, 0)
        spent[event.migration.version] = (
            spent.get(event.migration.version, 0) + sign * counted.calls
        )

    for part in (30, 60):
        some = dict(list(texts.items())[:part])
        apply.up(counted, write(tmp_path, **some), actor="me", on_event=spend)

    assert len(spent) == 60
    assert len(set(spent.values())) == 1
    assert counted.read == 2 * 30


def test_a_run_reads_the_ledger_twice_and_the_status_once(database, tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "PAGE", 10)
    texts = {f"_20260101_{n:04}_f": "select 1" for n in range(45)}
    migrations = write(tmp_path, **texts)
    up(database, migrations)
    counted, read = Counted(database), []

    for work in (states, up):
        work(counted, migrations)
        read.append((counted.read, counted.calls))
        counted.calls = counted.read = 0

    (status, pages), (nothing, calls) = read
    assert (status, pages) == (45, 5)
    assert nothing == 2 * 45
    assert calls == 2 * 5 + 4  # is there a ledger, what did the dead leave, the lease, its end


@pytest.mark.parametrize("database", ["direct"], indirect=True)
def test_the_server_reads_each_row_of_the_ledger_once(database, tmp_path):
    up(database, write(tmp_path, R__last="select 1"))
    database.execute(MANY)
    database.execute("ANALYZE vdbctl.migration")

    with database.transaction() as session:
        found = ledger.entries(session)
        read = session.execute(
            "SELECT (seq_tup_read + idx_tup_fetch)::int FROM pg_stat_xact_user_tables "
            "WHERE relid = 'vdbctl.migration'::regclass"
        ).scalar()

    assert len(found) == 3001
    assert read <= len(found) + ledger.PAGE


class Forgetful(Counted):
    """The answer to its first commit is lost."""

    lost = False

    @contextmanager
    def transaction(self):
        with super().transaction() as session:
            yield session
        if not self.lost:
            self.lost = True
            raise OutcomeUnknown("the answer was lost", hint="none")


def test_a_lost_answer_is_looked_up_in_one_row(database, tmp_path):
    texts = {f"_20260101_{n:04}_f": "select 1" for n in range(20)}
    up(database, write(tmp_path, **texts))
    forgetful = Forgetful(database)

    assert up(forgetful, write(tmp_path, _20260102_0900_one="create table t ()")) == ["one"]

    assert forgetful.lost
    assert forgetful.read == 2 * 20 + 1


def test_a_statement_takes_as_many_calls_whatever_their_number(database, tmp_path):
    ledger.prepare(database)
    calls = []
    for number, count in enumerate((10, 20, 40)):
        text = ALONE + "".join(f"create table t{number}_{n} ();\n" for n in range(count))
        counted = Counted(database)
        up(counted, write(tmp_path, **{f"_2026010{number + 1}_0900_many": text}))
        calls.append(counted.calls)

    few, more, most = calls
    assert (most - more) == 2 * (more - few) == 4 * 20
