"""Migrations, by every way to a database."""

from __future__ import annotations

import contextlib

import psycopg
import pytest

from tests.contract.sets import states, tables, up, write
from tests.shipped import Shipped
from vdbctl.database.data_api import DataApi
from vdbctl.database.postgres import Postgres
from vdbctl.errors import HistoryMismatch, MigrationFailed, MigrationFileInvalid
from vdbctl.migrate import apply, ledger, seed

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct", "runner")

ONE = "20260101_0900_one"
TWO = "20260102_0900_two"


def test_pending_files_run_in_order_and_once(database, tmp_path):
    migrations = write(
        tmp_path,
        _20260101_0900_one="create table t (a int)",
        _20260102_0900_two="alter table t add b int",
    )

    assert up(database, migrations) == ["one", "two"]
    assert up(database, migrations) == []
    assert states(database, migrations) == ["applied", "applied"]


def test_the_ledger_tells_who_and_how_long(database, tmp_path):
    migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")

    apply.up(database, migrations, actor="john")

    [entry] = ledger.entries(database)
    assert (entry.applied_by, entry.done, entry.total, entry.error) == ("john", 1, 1, "")
    assert entry.checksum == migrations[0].checksum


def test_an_error_is_told_with_file_line_and_the_servers_words(database, tmp_path):
    text = "create table t (a int);\n\n-- now\n\ninsert into t\nselect 1,\n       nope\nfrom t;\n"
    migrations = write(tmp_path, _20260101_0900_one=text)

    with pytest.raises(MigrationFailed) as caught:
        up(database, migrations)

    assert f"{tmp_path / ONE}.sql:7:8: " in caught.value.message
    assert 'column "nope" does not exist' in caught.value.message
    assert "was rolled back" in caught.value.message


def test_a_failed_file_leaves_nothing_and_the_ones_before_it_stay(database, tmp_path):
    migrations = write(
        tmp_path,
        _20260101_0900_one="create table t (a int)",
        _20260102_0900_two="create table u (a int); select 1 / 0",
    )

    with pytest.raises(MigrationFailed):
        up(database, migrations)

    assert tables(database) == ["t"]
    assert states(database, migrations) == ["applied", "pending"]


def test_down_takes_back_the_last_one_and_up_brings_it_again(database, tmp_path):
    migrations = write(
        tmp_path,
        _20260101_0900_one="create table t (a int)",
        _20260102_0900_two="create table u (a int)",
        _20260102_0900_two__rollback="drop table u",
    )
    up(database, migrations)

    apply.down(database, migrations, actor="me")

    assert tables(database) == ["t"]
    assert up(database, migrations) == ["two"]


def test_down_without_a_rollback_file_changes_nothing(database, tmp_path):
    migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")
    up(database, migrations)

    with pytest.raises(HistoryMismatch, match="cannot be rolled back"):
        apply.down(database, migrations, actor="me")

    assert states(database, migrations) == ["applied"]


def test_a_statement_that_cannot_run_in_a_transaction_is_refused_before_anything_runs(
    database, tmp_path
):
    migrations = write(
        tmp_path,
        _20260101_0900_one="create table t (a int)",
        _20260102_0900_two="create index concurrently i on t (a)",
    )

    with pytest.raises(MigrationFileInvalid, match="CONCURRENTLY cannot run in a transaction"):
        up(database, migrations)

    assert tables(database) == []


def test_a_file_without_transaction_goes_on_where_it_failed(database, tmp_path):
    header = "-- vdbctl: transaction=off\n"
    parts = ["create table t (a int);", "insert into t values (1);", "select nope;"]
    migrations = write(tmp_path, _20260101_0900_one=header + "\n".join(parts))
    with pytest.raises(MigrationFailed, match="applied up to statement 2 of 3"):
        up(database, migrations)
    assert states(database, migrations) == ["failed"]

    mended = header + "\n".join([*parts[:2], "insert into t values (2);"])
    migrations = write(tmp_path, _20260101_0900_one=mended)

    assert up(database, migrations) == ["one"]
    assert database.execute("select array_agg(a order by a) from t").scalar() == [1, 2]


def test_what_has_taken_effect_of_a_failed_file_must_not_change(database, tmp_path):
    header = "-- vdbctl: transaction=off\n"
    migrations = write(tmp_path, _20260101_0900_one=header + "create table t (a int); select nope;")
    with pytest.raises(MigrationFailed):
        up(database, migrations)

    migrations = write(tmp_path, _20260101_0900_one=header + "create table u (a int); select 1;")

    with pytest.raises(
        HistoryMismatch, match="statement 1 of .* has taken effect and was changed since"
    ):
        up(database, migrations)


def test_an_index_is_built_concurrently_in_a_file_of_its_own(database, tmp_path):
    migrations = write(
        tmp_path,
        _20260101_0900_one="create table t (a int)",
        _20260102_0900_two="-- vdbctl: transaction=off\ncreate index concurrently i on t (a)",
    )

    assert up(database, migrations) == ["one", "two"]


def shape(database):
    """The schema as the catalogue tells it."""
    return database.execute(
        """
        select string_agg(line, E'\\n' order by line) from (
            select format('%s.%s %s %s %s', c.relname, a.attname, a.atttypid::regtype,
                          a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) as line
              from pg_attribute a join pg_class c on c.oid = a.attrelid
              left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
             where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
            union all select pg_get_indexdef(indexrelid) from pg_index i
              join pg_class c on c.oid = i.indrelid
             where c.relnamespace = 'public'::regnamespace
            union all select conrelid::regclass || pg_get_constraintdef(oid) from pg_constraint
             where connamespace = 'public'::regnamespace
            union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
            union all select pg_get_functiondef(p.oid) from pg_proc p
             where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
               and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
            union all select t.typname || e.enumlabel from pg_enum e join pg_type t on t.oid = e.enumtypid
        ) as lines
        """
    ).scalar()


class TestContentHub:
    """The set content-hub: complete, reversible, useful."""

    shipped = Shipped("content-hub")

    def test_up_down_up_ends_in_the_same_schema(self, database):
        migrations = self.shipped.migrations
        up(database, migrations)
        first = shape(database)

        apply.down(database, migrations, actor="me", count=len(migrations))
        between = shape(database)
        up(database, migrations)

        assert between is None
        assert shape(database) == first

    def test_seeds_can_be_loaded_twice(self, database):
        up(database, self.shipped.migrations)
        seed.run(database, self.shipped.folder, self.shipped.values)

        seed.run(database, self.shipped.folder, self.shipped.values)

        assert database.execute("select count(*) from content").scalar() == 12


@pytest.fixture(scope="module")
def content_hub(cloud, cluster, login):
    """Name of a database with the set content-hub and its samples."""
    shipped, name = Shipped("content-hub"), "content_hub"
    server = cloud.databases.find(cluster["DBClusterArn"]).server
    with psycopg.connect(**server.connection(), autocommit=True) as superuser:
        superuser.execute(f"CREATE DATABASE {name} OWNER {login['username']}")
        options = server.connection(name, login["username"], login["password"])
        with contextlib.closing(Postgres.connect(options)) as owner:
            up(owner, shipped.migrations)
            seed.run(owner, shipped.folder, shipped.values)
        yield name
        superuser.execute(f"DROP DATABASE {name} WITH (FORCE)")


class TestContentHubWithSamples:
    @pytest.fixture
    def template(self, content_hub):
        return content_hub

    def test_search_finds_the_same_topic_within_its_filters(self, database):
        search = (
            "select f.title from content w cross join lateral search_content(w.embedding, {}) f "
            "where w.title = 'Sourdough on a weekday'"
        )

        public = database.execute(search.format("0.2, 5")).rows
        with_unlisted = database.execute(
            search.format("0.2, 5, null, array['public', 'unlisted']::visibility[]")
        ).rows
        videos = database.execute(search.format("0.2, 5, array['video']::content_type[]")).rows
        none = database.execute(search.format("0.2, 0")).rows

        assert [row[0] for row in public] == [
            "Sourdough on a weekday",
            "Knife skills in ten minutes",
        ]
        assert len(with_unlisted) == 3
        assert videos == (("Knife skills in ten minutes",),)
        assert none == ()

    def test_the_search_uses_the_vector_index(self, database):
        with database.transaction() as session:
            session.execute("set local enable_seqscan = off")
            lines = session.execute(
                "explain select id from content order by embedding <=> "
                "(select embedding from content limit 1) limit 3"
            ).rows

        assert any("content_embedding_idx" in str(row[0]) for row in lines)

    def test_statistics_count_what_a_user_published(self, database):
        row = database.execute(
            "select contents, public_contents, embedded, urls, badges::text[] "
            "from user_statistics('00000000-0000-4000-8000-000000000001')"
        ).rows[0]

        assert row == (6, 5, 6, 6, ["contributor"])

    def test_an_update_moves_updated_at(self, database):
        database.execute("update content set title = 'New' where title = 'Vacuum without fear'")

        assert database.execute(
            "select updated_at > created_at from content where title = 'New'"
        ).scalar()

    def test_every_foreign_key_is_indexed(self, database):
        bare = database.execute(
            "select c.conrelid::regclass::text from pg_constraint c where c.contype = 'f' and not exists "
            "(select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])"
        ).rows

        assert bare == ()

    def test_every_table_and_function_is_commented(self, database):
        silent = database.execute(
            "select c.relname::text from pg_class c where c.relkind = 'r' "
            "and c.relnamespace = 'public'::regnamespace and obj_description(c.oid) is null"
        ).rows

        assert silent == ()


@pytest.mark.parametrize("database", ["data-api"], indirect=True)
class TestCalls:
    """Each call over HTTP takes tens of milliseconds."""

    @pytest.fixture
    def calls(self, monkeypatch):
        made: list[str] = []
        original = DataApi._call

        def call(self, operation, **arguments):
            made.append(operation)
            return original(self, operation, **arguments)

        monkeypatch.setattr(DataApi, "_call", call)
        return made

    def test_a_set_takes_few_calls_beside_its_statements(self, database, tmp_path, calls):
        texts = {
            f"_202601{day:02}_0900_t": f"create table t{day} (a int); create index on t{day} (a)"
            for day in range(1, 21)
        }
        texts["_20260201_0900_alone"] = "-- vdbctl: transaction=off\nvacuum t1"

        up(database, write(tmp_path, **texts))

        assert len(calls) <= 41 + 3 * 21 + 10

    def test_status_is_one_call(self, database, tmp_path, calls):
        migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")
        assert states(database, migrations) == ["pending"]
        assert calls == ["execute_statement"]
        up(database, migrations)
        calls.clear()

        assert states(database, migrations) == ["applied"]

        assert calls == ["execute_statement"]


def test_what_a_file_requires_has_to_be_there(database, tmp_path):
    text = "-- vdbctl: requires=20260101_0930\ncreate table t (a int)"
    migrations = write(tmp_path, _20260102_0900_two=text)
    with pytest.raises(HistoryMismatch, match="requires 20260101_0930"):
        up(database, migrations)

    migrations = write(tmp_path, _20260101_0930_one="create table u (a int)")

    assert up(database, migrations) == ["one", "two"]


class TestRepeatable:
    """Functions and views are written anew, in one place."""

    def test_it_runs_after_all_others_and_again_when_it_has_changed(self, database, tmp_path):
        view = "create or replace view v as select a from t"
        first = write(tmp_path, R__views=view, _20260101_0900_one="create table t (a int)")
        assert up(database, first) == ["one", "views"]
        assert up(database, first) == []

        changed = write(tmp_path, R__views=f"{view} where a > 0")

        assert states(database, changed) == ["applied", "pending"]
        assert up(database, changed) == ["views"]
        assert states(database, changed) == ["applied", "applied"]

    def test_later_migrations_are_not_out_of_order_because_of_it(self, database, tmp_path):
        up(database, write(tmp_path, R__views="create or replace view v as select 1 as a"))

        later = write(tmp_path, _20260101_0900_one="create table t (a int)")

        assert up(database, later) == ["one"]

    def test_down_leaves_it_alone(self, database, tmp_path):
        migrations = write(
            tmp_path,
            R__views="create or replace view v as select 1 as a",
            _20260101_0900_one="create table t (a int)",
            _20260101_0900_one__rollback="drop table t",
        )
        up(database, migrations)

        taken = apply.down(database, migrations, actor="me")

        assert [done.migration.name for done in taken] == ["one"]
        assert tables(database) == ["v"]

    def test_one_that_is_gone_is_no_error(self, database, tmp_path):
        up(database, write(tmp_path, R__views="create or replace view v as select 1 as a"))
        (tmp_path / "R__views.sql").unlink()

        assert up(database, write(tmp_path, _20260101_0900_one="create table t (a int)")) == ["one"]
