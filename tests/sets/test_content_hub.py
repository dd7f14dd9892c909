"""What the set content-hub answers beyond its search by meaning."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.sandbox


@pytest.fixture
def hub(open_set):
    return open_set("content-hub")


def embedding(hub, title: str) -> str:
    return hub.execute("SELECT embedding::text FROM content WHERE title = %s", [title]).fetchone()[
        0
    ]


def test_words_and_meaning_together_put_first_what_both_find(hub):
    query = embedding(hub, "Reading a query plan")

    found = hub.execute(
        "SELECT title, score FROM search_content_hybrid('sequential scans', %s::vector, 4)", [query]
    ).fetchall()

    assert found[0] == ("Reading a query plan", pytest.approx(2 / 61))
    assert {title for title, _ in found[1:3]} == {
        "Indexes that fit in memory",
        "Vacuum without fear",
    }


def test_the_filters_hold_for_both_parts(hub):
    query = embedding(hub, "The chemistry of browning")
    sql = "SELECT title FROM search_content_hybrid('crust', %s::vector, 20{})"

    public = {title for (title,) in hub.execute(sql.format(""), [query])}
    unlisted = {
        title
        for (title,) in hub.execute(sql.format(", NULL, ARRAY['unlisted']::visibility[]"), [query])
    }
    videos = {title for (title,) in hub.execute(sql.format(", '{video}'"), [query])}

    assert "The chemistry of browning" not in public
    assert unlisted == {"The chemistry of browning"}
    assert videos == {"Reading a query plan", "Knife skills in ten minutes"}


@pytest.mark.parametrize("words", ["", "'", "& | !", "zzz"])
def test_words_that_are_none_leave_the_search_by_meaning(hub, words):
    query = embedding(hub, "Vacuum without fear")

    found = hub.execute(
        "SELECT title FROM search_content_hybrid(%s, %s::vector, 1)", [words, query]
    )

    assert found.fetchall() == [("Vacuum without fear",)]


def test_figures_of_a_user(hub):
    sql = "SELECT contents, public_contents, embedded, urls, badges::text FROM user_statistics(%s)"

    assert hub.execute(sql, ["00000000-0000-4000-8000-000000000001"]).fetchone() == (
        6,
        5,
        6,
        6,
        "{contributor}",
    )
    assert hub.execute(sql, ["00000000-0000-4000-8000-00000000dead"]).fetchone() == (
        0,
        0,
        0,
        0,
        "{}",
    )
