"""A ledger that has grown: everybody can still read it, over every way in."""

from __future__ import annotations

import pytest

from tests.contract.sets import states, up, write
from vdbctl.errors import HistoryMismatch, MigrationFailed
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


def test_thousands_of_migrations_are_read_in_their_order(database, tmp_path):
    up(database, write(tmp_path, R__last="select 1"))
    database.execute(
        "INSERT INTO vdbctl.migration (version, name, checksum, state, statements_done, "
        "statements_total, applied_by, tool_version) SELECT '20260101_' || to_char(n, 'FM0000'), "
        "repeat('n', 200), repeat('c', 64), 'applied', 1, 1, 'me', '1' FROM generate_series(1, 3000) n"
    )

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
