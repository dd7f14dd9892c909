"""Generated data: what was interrupted goes on, what is wrong is told with its line."""

from __future__ import annotations

import contextlib
import re

import pytest

from vdbctl.errors import MigrationFailed, OutcomeUnknown, TimedOut
from vdbctl.generate import files
from vdbctl.generate import run as generate
from vdbctl.generate.run import Generation

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")
VALUES = {"dimensions": "8"}
POINTS = """-- vdbctl: rows=1 batch=10
INSERT INTO points (id, n, zipf, embedding)
SELECT vdbctl_seed.id('point', n), n, vdbctl_seed.zipf('z', n, 100), vdbctl_seed.embedding(1 + n % 300, 'all', 'point', n)
FROM generate_series(${first}::bigint, ${last}) AS n ON CONFLICT DO NOTHING;
"""


@pytest.fixture
def points(database, tmp_path):
    """A set of one table, and what fills it."""
    database.execute("CREATE EXTENSION IF NOT EXISTS vector")
    database.execute(
        "CREATE TABLE points (id uuid PRIMARY KEY, n int, zipf int, embedding vector(8))"
    )
    (tmp_path / "generate").mkdir()
    (tmp_path / "generate/10_points.sql").write_text(POINTS)
    return tmp_path


def generation(database, folder, rows=50, **more):
    return Generation(database, files.read(folder), rows, VALUES, **more)


def numbers(database):
    return [row[0] for row in database.execute("SELECT n FROM points ORDER BY n").rows]


def test_each_row_is_made_once_and_nothing_else_stays(database, points):
    told = []

    made = generation(database, points, on_progress=told.append).run()

    assert made == 50
    assert numbers(database) == list(range(1, 51))
    assert [one.done for one in told] == [10, 20, 30, 40, 50]
    assert database.execute("SELECT to_regnamespace('vdbctl_seed') IS NULL").scalar() is True


def test_what_was_interrupted_goes_on_where_it_was(database, points):
    def interrupt(progress):
        if progress.done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generation(database, points, on_progress=interrupt).run()
    # Had it begun anew, the row that is gone would come back.
    database.execute("DELETE FROM points WHERE n = 7")

    assert generation(database, points).run() == 20
    assert numbers(database) == [n for n in range(1, 51) if n != 7]


def test_another_number_of_rows_begins_anew(database, points):
    def interrupt(_progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generation(database, points, on_progress=interrupt).run()

    assert generation(database, points, rows=20).run() == 20
    assert numbers(database) == list(range(1, 21))


def test_a_batch_whose_answer_was_lost_is_not_made_twice(database, points, monkeypatch):
    transaction, commits = type(database).transaction, []

    @contextlib.contextmanager
    def losing(self):
        with transaction(self) as session:
            yield session
        commits.append(1)
        if len(commits) == 2:  # the first one prepares
            raise OutcomeUnknown("the answer was lost", hint="look")

    monkeypatch.setattr(type(database), "transaction", losing)

    generation(database, points, sleep=lambda _: None).run()

    assert len(commits) == 1 + 5 + 1
    assert numbers(database) == list(range(1, 51))


def limited_to(rows, monkeypatch):
    """The transport stops waiting for a batch of more rows than these."""

    def run(session, text, path):
        first, last = map(int, re.search(r"generate_series\((\d+)::bigint, (\d+)", text).groups())
        if last - first + 1 > rows:
            raise TimedOut("the statement took longer than 45 s", hint="look")
        work(session, text, path)

    work = generate._run
    monkeypatch.setattr(generate, "_run", run)


def test_a_batch_that_takes_too_long_is_made_in_smaller_ones(database, points, monkeypatch):
    limited_to(3, monkeypatch)
    told = []

    generation(database, points, rows=25, on_progress=told.append).run()

    assert numbers(database) == list(range(1, 26))
    assert [one.done for one in told][:3] == [2, 4, 6]
    assert told[-1].done == 25


def test_a_single_row_that_takes_too_long_is_told(database, points, monkeypatch):
    limited_to(0, monkeypatch)

    with pytest.raises(TimedOut, match="took longer"):
        generation(database, points).run()


def test_a_set_without_embeddings_needs_no_extension(database, tmp_path):
    database.execute("CREATE TABLE words (id uuid PRIMARY KEY, text text)")
    (tmp_path / "generate").mkdir()
    (tmp_path / "generate/words.sql").write_text(
        "-- vdbctl: rows=1\nINSERT INTO words SELECT vdbctl_seed.id('word', n), "
        "vdbctl_seed.words(1, 'w', n, 3) FROM generate_series(${first}::bigint, ${last}) AS n"
    )

    assert Generation(database, files.read(tmp_path), 20, {}).run() == 20
    assert database.execute("SELECT count(DISTINCT text) FROM words").scalar() > 10


def test_generators_that_were_changed_meanwhile_begin_anew(database, points):
    def interrupt(_progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generation(database, points, on_progress=interrupt).run()
    (points / "generate/10_points.sql").rename(points / "generate/10_more.sql")

    assert generation(database, points).run() == 50


def test_a_mistake_is_told_with_its_file_and_line(database, points):
    path = points / "generate/10_points.sql"
    path.write_text(POINTS.replace("(id, n, zipf, embedding)", "(id, m, zipf, embedding)"))

    with pytest.raises(MigrationFailed) as caught:
        generation(database, points).run()

    assert f"{path}:2:" in caught.value.message
    assert '"m"' in caught.value.message


def test_chance_is_the_same_on_every_server_and_popularity_is_uneven(database, points):
    generation(database, points, rows=1_000).run()

    first = database.execute("SELECT id::text, zipf FROM points WHERE n = 1").rows[0]
    top = database.execute("SELECT count(*) FROM points WHERE zipf = 1").scalar()
    low = database.execute("SELECT count(*) FROM points WHERE zipf > 50").scalar()

    assert first == ("a33833fa-5d37-8857-8653-ba6eddc950cb", 24)
    assert 100 <= top <= 200  # 1 / ln(101) of 1,000 is 150
    assert low <= 200  # half of the range, ln(2) / ln(101) of the rows


def test_embeddings_of_a_topic_lie_nearer_to_each_other_than_to_others(database, points):
    generation(database, points, rows=900).run()

    near, far = database.execute(
        "SELECT avg(a.embedding <=> b.embedding) FILTER (WHERE a.n % 300 = b.n % 300)::float8, "
        "avg(a.embedding <=> b.embedding) FILTER (WHERE a.n % 300 <> b.n % 300)::float8 "
        "FROM points AS a JOIN points AS b ON a.n < b.n"
    ).rows[0]

    assert near < far / 2
