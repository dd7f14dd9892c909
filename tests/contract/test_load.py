"""Data with embeddings into a table, by every transport and from every kind of file."""

from __future__ import annotations

import json

import pytest

from vdbctl.database.port import Copying
from vdbctl.errors import LoadRefused, OutcomeUnknown, VdbctlError
from vdbctl.load import batches, run, sources, table
from vdbctl.load.journal import Journal
from vdbctl.load.run import Load

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")

ROWS = [
    {
        "id": number,
        "title": f'Größe "{number}" \\ tab\there',
        "tags": ["a", 'b "c"', None] if number % 2 else None,
        "meta": {"n": number, "nested": [1, None]},
        "score": number / 3,
        "at": "2026-01-02T03:04:05+00:00",
        "ok": bool(number % 2),
        "embedding": [number + 0.5, -0.25, 1e-7],
    }
    for number in range(1, 41)
]
TABLE = (
    "create table items (id int primary key, title text not null, tags text[], meta jsonb, "
    "score double precision, at timestamptz, ok boolean, embedding vector(3), "
    "made_at timestamptz default now())"
)
QUESTION = (
    "select id, title, array_to_string(tags, '|', '-'), meta::text, round(score::numeric, 6)::text, "
    "to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), ok, embedding::text from items order by id"
)


@pytest.fixture
def items(database):
    database.execute("create extension vector")
    database.execute(TABLE)
    return database


def jsonl(path, rows=ROWS):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def as_csv(path, rows=ROWS):
    import csv

    def cell(value):
        if isinstance(value, list) and (not value or isinstance(value[0], str)):
            quoted = (
                "NULL" if item is None else '"' + item.replace('"', '\\"') + '"' for item in value
            )
            return "{" + ",".join(quoted) + "}"
        return json.dumps(value) if isinstance(value, dict | list) else value

    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows([cell(value) for value in row.values()] for row in rows)
    return path


def parquet(path, rows=ROWS):
    import pyarrow as arrow
    from pyarrow import parquet as files

    typed = arrow.table(
        {
            "id": arrow.array([row["id"] for row in rows], arrow.int32()),
            "title": [row["title"] for row in rows],
            "tags": arrow.array([row["tags"] for row in rows], arrow.list_(arrow.string())),
            "meta": [json.dumps(row["meta"]) for row in rows],
            "score": [row["score"] for row in rows],
            "at": arrow.array([row["at"].replace("+00:00", "Z") for row in rows]).cast(
                arrow.timestamp("us", "UTC")
            ),
            "ok": [row["ok"] for row in rows],
            "embedding": arrow.array(
                [row["embedding"] for row in rows], arrow.list_(arrow.float32(), 3)
            ),
        }
    )
    files.write_table(typed, path)
    return path


FILES = {"jsonl": jsonl, "csv": as_csv, "parquet": parquet}


def load(database, path, name="items", **options):
    source = sources.open_source(path)
    found = table.find(database, name, source.columns)
    journal = Journal(sources.digest(path), name, path.name)
    positions = range(len(source.columns))
    options.setdefault("sleep", lambda _s: None)
    return Load(database, source, found, positions, journal, **options).run()


def count(database) -> int:
    return database.execute("select count(*) from items").scalar()


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_brings_the_same_rows(items, tmp_path, kind):
    path = FILES[kind](tmp_path / f"rows.{kind}")

    assert load(items, path) == 40

    rows = items.execute(QUESTION).rows
    assert len(rows) == 40
    assert rows[0] == (
        1,
        'Größe "1" \\ tab\there',
        'a|b "c"|-',
        '{"n": 1, "nested": [1, null]}',
        "0.333333",
        "2026-01-02 03:04",
        True,
        "[1.5,-0.25,1e-07]",
    )
    assert rows[1][2] is None


EXACT = {
    "jsonl": '{"id":1,"n":1234567890.12345678901234567890,"big":1e400,"doc":{"b":1.10,"a":[2.50]}}\n',
    "csv": 'id,n,big,doc\n1,1234567890.12345678901234567890,1e400,"{""b"":1.10,""a"":[2.50]}"\n',
}


@pytest.mark.parametrize("kind", EXACT)
def test_numbers_keep_all_their_digits(database, tmp_path, kind):
    database.execute("create table items (id int, n numeric, big numeric, doc jsonb)")
    path = tmp_path / f"rows.{kind}"
    path.write_text(EXACT[kind])

    load(database, path)

    found = database.execute("select n::text, big = 1e400, doc::text from items").rows
    assert found == (("1234567890.12345678901234567890", True, '{"a": [2.50], "b": 1.10}'),)


def test_a_number_that_a_column_cannot_hold_is_refused(database, tmp_path):
    database.execute("create table items (id int, n float8)")
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id":1,"n":1e400}\n')

    with pytest.raises(VdbctlError, match="out of range"):
        load(database, path)

    assert count(database) == 0


def test_a_file_is_loaded_once(items, tmp_path):
    path = jsonl(tmp_path / "rows.jsonl")
    load(items, path)

    with pytest.raises(LoadRefused, match=r"is in items already \(40 rows\)"):
        load(items, path)

    assert count(items) == 40


@pytest.mark.parametrize(("conflict", "title"), [("skip", "old"), ("update", 'Größe "1"')])
def test_rows_that_are_there_are_skipped_or_updated(items, tmp_path, conflict, title):
    items.execute("insert into items (id, title) values (1, 'old')")

    load(items, jsonl(tmp_path / "rows.jsonl"), conflict=conflict, key=("id",))

    assert count(items) == 40
    assert str(items.execute("select title from items where id = 1").scalar()).startswith(title)


def test_a_vector_of_another_length_is_told_with_its_row(items, tmp_path):
    rows = [*ROWS[:20], {**ROWS[20], "embedding": [1.0, 2.0]}]

    with pytest.raises(LoadRefused) as caught:
        load(items, jsonl(tmp_path / "rows.jsonl", rows))

    assert caught.value.message.endswith(
        "row 21: embedding has 2 dimensions, and the table takes 3"
    )


def test_a_row_that_the_server_refuses_is_named(items, tmp_path):
    rows = [*ROWS[:25], {**ROWS[25], "id": 3}]

    with pytest.raises(LoadRefused, match=r"row 26: |rows 1 to 26: ") as caught:
        load(items, jsonl(tmp_path / "rows.jsonl", rows))

    assert "duplicate key" in caught.value.message
    assert count(items) == 0


def test_a_row_that_another_of_its_batch_forbids_is_named(items, tmp_path):
    if isinstance(items, Copying):
        pytest.skip("goes by COPY, which tells the range")
    rows = [{**row, "id": 3} if row["id"] == 30 else row for row in ROWS]

    with pytest.raises(LoadRefused, match=r"row 30: .*duplicate key"):
        load(items, jsonl(tmp_path / "rows.jsonl", rows))

    assert count(items) == 0


def test_an_unknown_column_or_table_is_told(items, tmp_path):
    path = jsonl(tmp_path / "rows.jsonl", [{"id": 1, "name": "x"}])

    with pytest.raises(LoadRefused, match="the table items has no column name"):
        load(items, path)
    with pytest.raises(LoadRefused, match="there is no table nowhere"):
        load(items, path, "nowhere")


class Cut:
    """A database whose answers are lost, or whose client is killed, at a batch."""

    def __init__(self, database, at: int, *, arrives: bool, error: type[BaseException]) -> None:
        self._database, self._at, self._arrives, self._error = database, at, arrives, error
        self.batches = 0

    def __getattr__(self, name):
        return getattr(self._database, name)

    def execute(self, sql, parameters=None, *, patiently=False):
        if "json_to_recordset" not in sql:
            return self._database.execute(sql, parameters or {}, patiently=patiently)
        self.batches += 1
        if self.batches != self._at:
            return self._database.execute(sql, parameters or {}, patiently=patiently)
        if self._arrives:
            self._database.execute(sql, parameters or {}, patiently=patiently)
        raise self._error("cut")


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(run, "COPY_ROWS", 7)
    monkeypatch.setattr(run, "FILL", 0.0004)


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.usefixtures("small_batches")
class TestCutOff:
    def test_a_lost_answer_neither_doubles_nor_loses_rows(self, items, tmp_path, arrives):
        if isinstance(items, Copying):
            pytest.skip("goes by COPY")
        cut = Cut(items, 2, arrives=arrives, error=OutcomeUnknown)

        load(cut, jsonl(tmp_path / "rows.jsonl"))

        assert cut.batches > 3
        assert count(items) == 40

    def test_a_killed_run_is_gone_on_with(self, items, tmp_path, arrives):
        path = jsonl(tmp_path / "rows.jsonl")

        def killed(progress):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load(items, path, on_progress=killed)
        before = count(items)

        assert load(items, path) == 40 - before

        assert 0 < before < 40
        assert count(items) == 40


def test_batches_are_as_large_as_the_limit_and_no_larger():
    rows = [json.dumps({"c0": number, "c1": "é" * (number % 50)}) for number in range(500)]

    made = list(batches.batches(rows, 0, 4_000))

    sizes = [len(json.dumps(batch.text)) for batch in made]
    assert max(sizes) <= 4_000
    assert min(sizes[:-1]) > 3_500
    assert [row for batch in made for row in batch.rows] == rows
    assert [batch.first for batch in made[1:]] == [batch.next for batch in made[:-1]]
