"""What the functions of the set learning answer, asked as the application."""

from __future__ import annotations

import uuid

import pytest

from tests.sets.attacker import ADA, EMMY

pytestmark = pytest.mark.sandbox

GROUPS, LETTERS = "00000000-0000-4000-8000-000000000101", "00000000-0000-4000-8000-000000000103"


@pytest.fixture
def ask(open_set):
    """As a user of the application."""
    connection = open_set("learning")

    def ask(sql: str, *values: object, user: str | None = ADA) -> list[tuple]:
        with connection.transaction():
            connection.execute("SET LOCAL ROLE application")
            connection.execute("SELECT set_current_user(%s)", [user])
            return connection.execute(sql, values).fetchall()

    ask.superuser = connection
    return ask


def embedding(connection, heading: str) -> str:
    return connection.execute(
        "SELECT embedding::text FROM processed_documents WHERE heading = %s", [heading]
    ).fetchone()[0]


class TestWhoIsAsking:
    def test_signing_in_makes_somebody_the_current_user_of_the_transaction(self, ask):
        assert ask("SELECT sign_in('sample|emmy')::text, current_user_id()::text", user=None) == [
            (EMMY, EMMY)
        ]
        assert ask("SELECT current_user_id()", user=None) == [(None,)]

    @pytest.mark.parametrize("identity", ["sample|nobody", ""])
    def test_an_identity_that_is_not_known_is_nobody(self, ask, identity):
        assert ask("SELECT sign_in(%s), current_user_id()", identity, user=ADA) == [(None, None)]

    def test_who_is_not_active_cannot_sign_in(self, ask):
        ask.superuser.execute("UPDATE users SET is_active = false WHERE id = %s", [EMMY])

        assert ask("SELECT sign_in('sample|emmy')", user=None) == [(None,)]

    def test_a_transaction_leaves_nobody_behind(self, open_set, sets):
        import psycopg

        with psycopg.connect(**sets("learning").superuser, autocommit=True) as connection:
            with connection.transaction():
                connection.execute("SELECT set_current_user(%s)", [ADA])
            assert connection.execute("SELECT current_user_id()").fetchone() == (None,)


class TestSimilarity:
    def test_the_same_direction_is_one_and_the_opposite_minus_one(self, ask):
        assert ask(
            "SELECT cosine_similarity('[1,2]', '[2,4]'), cosine_similarity('[1,0]', '[-1,0]')"
        ) == [(pytest.approx(1), pytest.approx(-1))]

    def test_passages_of_the_same_subject_come_first(self, ask):
        query = embedding(ask.superuser, "Groups")

        found = ask("SELECT heading, similarity FROM similar_documents(%s::vector, 3)", query)

        assert found[0] == ("Groups", pytest.approx(1))
        assert {heading for heading, _ in found} == {"Groups", "Composition", "Symmetry"}

    def test_one_course_and_own_courses_are_searched_exactly(self, ask):
        query = embedding(ask.superuser, "Groups")

        of_course = ask(
            "SELECT heading FROM similar_documents(%s::vector, 10, -1, %s)", query, LETTERS
        )
        own = ask(
            "SELECT DISTINCT course_id::text FROM similar_documents(%s::vector, 10, -1, only_own => true)",
            query,
        )

        assert {heading for (heading,) in of_course} == {"Göttingen", "Ideals"}
        assert {course for (course,) in own} == {GROUPS, "00000000-0000-4000-8000-000000000102"}

    def test_what_is_too_far_away_is_left_out(self, ask):
        query = embedding(ask.superuser, "Groups")

        assert ask("SELECT count(*) FROM similar_documents(%s::vector, 10, 0.999)", query) == [(1,)]
        assert ask("SELECT count(*) FROM similar_documents(%s::vector, 0)", query) == [(0,)]

    def test_similar_keywords_are_of_the_same_subject(self, ask):
        query = ask("SELECT embedding::text FROM keywords WHERE term = 'group'")[0][0]

        assert {
            term for (term,) in ask("SELECT term FROM similar_keywords(%s::vector, 3)", query)
        } == {
            "group",
            "subgroup",
            "ideal",
        }

    def test_a_user_with_few_rows_among_many_gets_as_many_as_asked_for(self, generated):
        """An index over everybody's passages goes on until enough of them may be seen."""
        import psycopg

        with psycopg.connect(**generated("learning").superuser) as connection:
            connection.execute("UPDATE courses SET is_published = false")
            user, passages = connection.execute(
                "SELECT c.user_id, count(*) FROM courses AS c JOIN processed_documents AS d ON d.course_id = c.id "
                "WHERE d.embedding IS NOT NULL GROUP BY 1 ORDER BY 2 LIMIT 1"
            ).fetchone()
            query = connection.execute(
                "SELECT embedding::text FROM keywords WHERE embedding IS NOT NULL"
            ).fetchone()[0]
            connection.execute("SET LOCAL ROLE application")
            connection.execute("SELECT set_current_user(%s)", [user])

            found = connection.execute(
                "SELECT id FROM similar_documents(%s::vector, 10, -1)", [query]
            ).fetchall()
            connection.rollback()

        assert len(found) == min(10, passages)


class TestSearch:
    def test_words_and_meaning_together_put_first_what_both_find(self, ask):
        query = embedding(ask.superuser, "Composition")

        found = ask("SELECT heading, score FROM search_documents('symmetry', %s::vector, 5)", query)

        assert {heading for heading, _ in found[:2]} == {"Composition", "Symmetry"}
        assert found[0][1] <= 2 / 61
        assert found[0][1] > 1 / 61  # by both

    def test_words_alone_are_enough(self, ask):
        query = embedding(ask.superuser, "Groups")

        found = ask("SELECT heading FROM search_documents('colleague', %s::vector, 3)", query)

        assert "Göttingen" in {heading for (heading,) in found}

    @pytest.mark.parametrize(
        "words", ["symmetry", "Groups and symetry", "algebra", '"turned and mirrored"']
    )
    def test_courses_are_found_by_words_and_misspelt_titles(self, ask, words):
        assert str(ask("SELECT id FROM search_courses(%s)", words, user=EMMY)[0][0]) == GROUPS

    def test_own_courses_come_first_and_a_subject_narrows(self, ask):
        first = ask("SELECT title, is_own FROM search_courses('algebra')", user=EMMY)
        assert ("Letters from Göttingen", True) in first
        assert ask("SELECT title FROM search_courses('algebra', of_subject => 'history')") == [
            ("Letters from Göttingen",)
        ]

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("gro", "group"),
            ("GROUP", "group"),
            ("sourdugh", "sourdough"),
            ("counterpiont", "counterpoint"),
        ],
    )
    def test_keywords_are_found_while_somebody_types(self, ask, typed, expected):
        assert ask("SELECT term FROM search_keywords(%s)", typed)[0] == (expected,)

    @pytest.mark.parametrize("typed", ["", "%", "_", "zzzz", "'; DROP TABLE keywords; --"])
    def test_what_is_no_word_does_no_harm(self, ask, typed):
        ask("SELECT term FROM search_keywords(%s)", typed)
        ask("SELECT title FROM search_courses(%s)", typed)
        assert ask("SELECT count(*) FROM keywords") == [(5,)]


class TestFigures:
    def test_statistics_of_a_course(self, ask):
        assert ask(
            "SELECT documents, documents_failed, passages, passages_embedded, tokens, chapters, minutes, "
            "mean_complexity::float, annotations, readers FROM course_statistics(%s)", GROUPS,
        ) == [(1, 0, 3, 3, 36, 3, 70, 0.4, 1, 1)]  # fmt: skip

    def test_a_course_that_is_not_there_has_zeros(self, ask):
        found = ask("SELECT * FROM course_statistics(%s)", str(uuid.uuid4()))

        assert found == [(0, 0, 0, 0, 0, 0, 0, None, 0, 0, 0)]

    def test_progress_of_a_user(self, ask):
        at = "2026-11-05 10:00+00"
        columns = (
            "courses_started, courses_completed, chapters_completed, spent_minutes::float, week_minutes::float, "
            "weekly_goal_minutes, current_streak, longest_streak, badges"
        )

        assert ask(f"SELECT {columns} FROM progress_summary(at => %s)", at) == [
            (1, 0, 2, 40.0, 40.0, 120, 3, 3, [])
        ]
        # Emmy's course of history is finished; two days after her last visit her streak has ended.
        at = "2026-11-09 10:00+00"
        assert ask(f"SELECT {columns} FROM progress_summary(at => %s)", at, user=EMMY) == [
            (2, 1, 3, 60.0, 0.0, 120, 0, 2, ["finished"])
        ]

    def test_a_streak_ends_when_a_day_is_missed(self, ask):
        sql = "SELECT current_streak FROM progress_summary(at => %s)"

        assert [ask(sql, f"2026-11-{day:02} 12:00+00")[0][0] for day in (4, 5, 6)] == [3, 3, 0]

    def test_each_day_of_a_week_has_a_row(self, ask):
        found = ask(
            "SELECT day::text, chapters_completed, spent_minutes::float FROM learning_statistics(%s, '2026-11-01', '2026-11-05')",
            ADA,
        )

        assert found == [
            ("2026-11-01", 0, 0.0), ("2026-11-02", 1, 20.0), ("2026-11-03", 1, 20.0), ("2026-11-04", 0, 0.0),
            ("2026-11-05", 0, 0.0),
        ]  # fmt: skip

    def test_feedback_is_analysed_for_administrators(self, ask):
        ask.superuser.execute("SET LOCAL ROLE administrators")

        found = ask.superuser.execute(
            "SELECT votes, helpful, mean_rating::float, verdict, missing, comments "
            "FROM feedback_analysis('00000000-0000-4000-8000-000000000201')"
        ).fetchall()

        assert found == [(3, 3, 5.0, True, 0, ["Now I see it"] * 3)]

    def test_the_overview_has_own_progress(self, ask):
        found = ask(
            "SELECT title, progress::text, chapters_completed, chapters FROM course_overview ORDER BY title"
        )

        assert found == [
            ("Groups and symmetry", "in_progress", 2, 3),
            ("Letters from Göttingen", None, None, 2),
            ("My notes on counterpoint", None, None, 1),
        ]


class TestHelpers:
    def test_passages_that_say_it_again_are_found(self, ask):
        ask.superuser.execute(
            "INSERT INTO processed_documents (course_document_id, course_id, position, heading, content, embedding, "
            "embedding_model, created_at) SELECT course_document_id, course_id, 10 + position, 'copy', "
            "CASE position WHEN 0 THEN content ELSE content || '!' END, embedding, embedding_model, now() + interval '1 s' "
            "FROM processed_documents WHERE course_id = %s AND position < 2", [GROUPS],
        )  # fmt: skip

        found = ask(
            "SELECT k.heading, d.heading, round(f.similarity::numeric, 3)::float FROM duplicate_documents(%s) AS f "
            "JOIN processed_documents AS k ON k.id = f.kept JOIN processed_documents AS d ON d.id = f.duplicate "
            "ORDER BY 1", GROUPS,
        )  # fmt: skip

        assert found == [("Composition", "copy", 1.0), ("Symmetry", "copy", 1.0)]

    def test_cache_keys_are_stable_and_one_users_own(self, ask):
        one = ask("SELECT cache_key('search', '{\"a\": 1, \"b\": [2]}')")
        same = ask("SELECT cache_key('search', '{\"b\": [2],   \"a\": 1}')")
        other = ask("SELECT cache_key('search', '{\"a\": 2, \"b\": [2]}')")
        emmys = ask("SELECT cache_key('search', '{\"a\": 1, \"b\": [2]}')", user=EMMY)
        nobodys = ask("SELECT cache_key('search', NULL)", user=None)

        assert one == same
        assert len({*one, *other, *emmys, *nobodys}) == 4
        assert one[0][0].startswith(f"search:{ADA}:")
        assert nobodys[0][0].startswith("search:all:")
