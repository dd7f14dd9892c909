"""What the triggers of the set learning keep of chapters, documents, profiles and changes."""

from __future__ import annotations

import psycopg
import pytest

from tests.sets.attacker import ADA, EMMY

pytestmark = pytest.mark.sandbox

COURSE = "00000000-0000-4000-8000-000000000103"
CHAPTERS = [f"00000000-0000-4000-8000-00000000103{number}" for number in (1, 2)]
KEYWORD = "00000000-0000-4000-8000-000000000202"


class TestCompletion:
    @pytest.fixture
    def read(self, learning):
        def read(chapter: int, status: str, at: str, **more: object) -> tuple:
            learning.execute(
                "INSERT INTO chapter_progress (user_id, chapter_id, course_id, status, active_at, started_at, spent_minutes) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (user_id, chapter_id) DO UPDATE SET "
                "status = excluded.status, active_at = excluded.active_at",
                [ADA, CHAPTERS[chapter - 1], COURSE, status, at, more.get("started_at"), more.get("spent_minutes")],
            )  # fmt: skip
            return learning.execute(
                "SELECT started_at::text, completed_at::text, spent_minutes::float FROM chapter_progress "
                "WHERE chapter_id = %s AND user_id = %s", [CHAPTERS[chapter - 1], ADA],
            ).fetchone()  # fmt: skip

        return read

    @staticmethod
    def course(learning):
        return learning.execute(
            "SELECT status::text, chapters_completed, spent_minutes::float, completed_at::text, badges FROM user_progress"
        ).fetchone()

    def test_begin_and_end_give_the_time_it_took(self, read):
        assert read(1, "in_progress", "2026-03-01 12:00+00") == (
            "2026-03-01 12:00:00+00",
            None,
            None,
        )
        assert read(1, "completed", "2026-03-01 12:40+00") == (
            "2026-03-01 12:00:00+00",
            "2026-03-01 12:40:00+00",
            40.0,
        )

    def test_time_that_the_application_measured_is_kept(self, read):
        assert read(1, "completed", "2026-03-01 12:00+00", spent_minutes=12.5)[2] == 12.5

    def test_a_second_completion_does_not_move_the_first(self, read):
        read(1, "completed", "2026-03-01 12:00+00")

        assert read(1, "completed", "2026-03-09 12:00+00")[1] == "2026-03-01 12:00:00+00"

    def test_reopening_takes_the_completion_back(self, learning, read):
        read(1, "completed", "2026-03-01 12:00+00")

        assert read(1, "in_progress", "2026-03-02 12:00+00")[1] is None
        assert self.course(learning)[:2] == ("in_progress", 0)

    def test_a_course_is_completed_with_its_last_chapter(self, learning, read):
        read(1, "completed", "2026-03-01 12:30+00", started_at="2026-03-01 12:00+00")
        assert self.course(learning) == ("in_progress", 1, 30.0, None, [])

        read(2, "completed", "2026-03-02 12:10+00", started_at="2026-03-02 12:00+00")
        assert self.course(learning) == (
            "completed",
            2,
            40.0,
            "2026-03-02 12:10:00+00",
            ["finished"],
        )

    def test_reading_counts_the_streak(self, learning, read):
        read(1, "in_progress", "2026-03-01 12:00+00")
        read(2, "in_progress", "2026-03-02 12:00+00")

        assert learning.execute("SELECT current_streak FROM user_progress").fetchone() == (2,)

    def test_a_reader_and_a_course_can_be_deleted(self, learning, read):
        read(1, "completed", "2026-03-01 12:00+00")

        learning.execute("DELETE FROM courses WHERE id = %s", [COURSE])
        learning.execute("DELETE FROM users WHERE id = %s", [ADA])

        assert learning.execute("SELECT count(*) FROM user_progress").fetchone() == (0,)

    def test_an_end_before_the_begin_is_refused(self, learning, read):
        read(1, "completed", "2026-03-01 12:00+00")

        with pytest.raises(psycopg.errors.CheckViolation, match="ends_after_it_begins"):
            learning.execute("UPDATE chapter_progress SET started_at = '2026-03-02 12:00+00'")

    def test_completing_a_course_sets_its_time_and_reopening_takes_it(self, learning):
        def course(status: str) -> bool:
            learning.execute("UPDATE courses SET status = %s WHERE id = %s", [status, COURSE])
            return learning.execute(
                "SELECT completed_at IS NOT NULL FROM courses WHERE id = %s", [COURSE]
            ).fetchone()[0]

        assert [course(status) for status in ("active", "completed", "archived", "draft")] == [
            False,
            True,
            True,
            False,
        ]


class TestProcessing:
    DOCUMENT = "00000000-0000-4000-8000-000000001039"

    @pytest.fixture
    def become(self, learning):
        learning.execute(
            "UPDATE course_documents SET status = 'pending' WHERE id = %s", [self.DOCUMENT]
        )

        def become(status: str, error: str | None = None) -> tuple:
            with learning.transaction():
                return learning.execute(
                    "UPDATE course_documents SET status = %s, error = %s WHERE id = %s RETURNING attempts, "
                    "started_at IS NOT NULL, finished_at IS NOT NULL, error",
                    [status, error, self.DOCUMENT],
                ).fetchone()

        return become

    def test_times_attempts_and_the_error_follow_the_status(self, become):
        assert become("processing")[:3] == (1, True, False)
        assert become("failed", "no text in it") == (1, True, True, "no text in it")
        assert become("pending") == (1, True, True, None)
        assert become("processing")[:3] == (2, True, False)
        assert become("completed") == (2, True, True, None)

    @pytest.mark.parametrize("to", ["completed", "failed"])
    def test_nothing_ends_that_has_not_begun(self, become, to):
        with pytest.raises(
            psycopg.errors.CheckViolation, match=f"that is pending cannot become {to}"
        ):
            become(to, "x" if to == "failed" else None)

    def test_what_is_done_is_not_done_again_without_being_asked_for(self, become):
        become("processing")
        become("completed")

        with pytest.raises(psycopg.errors.CheckViolation) as caught:
            become("processing")

        assert "again from pending" in caught.value.diag.message_hint

    def test_a_failure_says_why(self, become):
        become("processing")

        with pytest.raises(psycopg.errors.CheckViolation, match="failed_says_why"):
            become("failed")


class TestProfiles:
    @pytest.fixture
    def save(self, learning):
        def save(column: str, value: str) -> object:
            with learning.transaction():
                return learning.execute(
                    f"UPDATE user_profiles SET {column} = %s WHERE user_id = %s RETURNING {column}",
                    [value, ADA],
                ).fetchone()[0]

        return save

    def test_interests_get_one_spelling_and_stay_in_order(self, save):
        assert save("interests", '["  Chess", "algebra", "chess", "Zen "]') == [
            "chess",
            "algebra",
            "zen",
        ]

    @pytest.mark.parametrize(
        ("interests", "words"),
        [
            ('{"chess": true}', "must be a JSON array"),
            ('["chess", 7]', "a text of 1 to 60 characters, not 7"),
            ('["  "]', "a text of 1 to 60 characters"),
            (f'["{"x" * 61}"]', "a text of 1 to 60 characters"),
            ('["chess", null]', "not null"),
            ("[" + ", ".join(f'"i{n}"' for n in range(21)) + "]", "at most 20 interests, not 21"),
        ],
    )
    def test_what_is_no_interest_is_refused_and_says_why(self, save, interests, words):
        with pytest.raises(psycopg.errors.CheckViolation, match=words):
            save("interests", interests)

    def test_a_time_zone_has_to_exist(self, save):
        assert save("time_zone", "Asia/Kolkata") == "Asia/Kolkata"
        with pytest.raises(psycopg.errors.CheckViolation, match="no time zone 'Mars/Olympus'"):
            save("time_zone", "Mars/Olympus")


class TestAudit:
    def test_it_records_what_was_there_before_and_who_changed_it(self, learning):
        learning.execute("SELECT enable_audit('chapters')")
        learning.execute("SELECT set_current_user(%s)", [EMMY])

        learning.execute(
            "UPDATE chapters SET title = 'New', minutes = minutes WHERE id = %s", [CHAPTERS[0]]
        )
        learning.execute("UPDATE chapters SET minutes = minutes WHERE id = %s", [CHAPTERS[0]])
        learning.execute("DELETE FROM chapters WHERE id = %s", [CHAPTERS[0]])

        found = learning.execute(
            "SELECT action, row_key, user_id::text, changed ->> 'title', changed ? 'minutes' FROM audit_log "
            "WHERE table_name = 'chapters' ORDER BY id"
        ).fetchall()
        assert found == [
            ("UPDATE", CHAPTERS[0], EMMY, "A chair without pay", False),
            ("DELETE", CHAPTERS[0], EMMY, "New", True),
        ]

    def test_it_can_be_turned_on_twice_and_off(self, learning):
        learning.execute("SELECT enable_audit('user_progress'), enable_audit('user_progress')")
        learning.execute(
            "INSERT INTO user_progress (user_id, course_id) VALUES (%s, %s)", [ADA, COURSE]
        )
        learning.execute("SELECT disable_audit('user_progress')")
        learning.execute("DELETE FROM user_progress")

        found = learning.execute(
            "SELECT action, row_key FROM audit_log WHERE table_name = 'user_progress'"
        ).fetchall()
        assert found == [("INSERT", f"{ADA},{COURSE}")]

    def test_vectors_are_not_copied_into_it(self, learning):
        learning.execute("SELECT enable_audit('keywords')")

        learning.execute(
            "UPDATE keywords SET definition = 'x', embedding = NULL, embedding_model = NULL WHERE id = %s",
            [KEYWORD],
        )

        found = learning.execute(
            "SELECT jsonb_object_keys(changed) FROM audit_log WHERE table_name = 'keywords' ORDER BY 1"
        ).fetchall()
        assert found == [("definition",), ("embedding_model",)]


@pytest.mark.parametrize(
    "table",
    ["users", "user_profiles", "courses", "course_documents", "processed_documents", "chapters", "keywords",
     "analogy_feedback", "user_annotations"],
)  # fmt: skip
def test_every_update_sets_updated_at(learning, table):
    learning.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_touch")
    learning.execute(f"UPDATE {table} SET updated_at = '2000-01-01'")
    learning.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_touch")

    learning.execute(f"UPDATE {table} SET created_at = created_at")

    assert learning.execute(
        f"SELECT bool_and(updated_at > '2026-01-01') FROM {table}"
    ).fetchone() == (True,)
