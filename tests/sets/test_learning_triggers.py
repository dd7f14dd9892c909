"""What the triggers of the set learning count: streaks of days, and verdicts of readers."""

from __future__ import annotations

import threading

import psycopg
import pytest

from tests.sets.attacker import ADA, EMMY

pytestmark = pytest.mark.sandbox

SRINIVASA = "00000000-0000-4000-8000-000000000003"
COURSE = "00000000-0000-4000-8000-000000000103"
KEYWORD = "00000000-0000-4000-8000-000000000202"


@pytest.fixture
def come(learning):
    """Somebody is active in a course at these times, one after the other."""

    def come_at(*times: str, user: str = ADA) -> tuple[int, int, str]:
        for time in times:
            learning.execute(
                "INSERT INTO user_progress (user_id, course_id, last_active_at) VALUES (%s, %s, %s) "
                "ON CONFLICT (user_id, course_id) DO UPDATE SET last_active_at = excluded.last_active_at",
                [user, COURSE, time],
            )
        return learning.execute(
            "SELECT current_streak, longest_streak, last_active_on::text FROM user_progress WHERE user_id = %s",
            [user],
        ).fetchone()

    return come_at


class TestStreaks:
    def test_the_first_day_counts_one(self, come):
        assert come("2026-03-01 12:00+00") == (1, 1, "2026-03-01")

    def test_days_in_a_row_add_up_and_one_day_counts_once(self, come):
        times = (
            "2026-03-01 08:00+00",
            "2026-03-01 20:00+00",
            "2026-03-02 07:00+00",
            "2026-03-03 23:59+00",
        )

        assert come(*times) == (3, 3, "2026-03-03")

    def test_a_missed_day_begins_anew_and_the_longest_stays(self, come):
        assert come("2026-03-01 12:00+00", "2026-03-02 12:00+00", "2026-03-04 12:00+00") == (
            1,
            2,
            "2026-03-04",
        )

    def test_a_month_and_a_leap_day_do_not_matter(self, come):
        assert come("2028-02-28 12:00+00", "2028-02-29 12:00+00", "2028-03-01 12:00+00")[0] == 3

    @pytest.mark.parametrize(
        ("zone", "times", "streak"),
        [
            # Two evenings in New York, which are one and the same day, and the next, in UTC.
            ("America/New_York", ("2026-03-10 13:00+00", "2026-03-11 02:00+00"), 1),
            # Evening and morning in Auckland lie on one day in UTC.
            ("Pacific/Auckland", ("2026-03-10 09:00+00", "2026-03-10 20:00+00"), 2),
            # Half past: India's zone is five and a half hours off.
            ("Asia/Kolkata", ("2026-03-10 18:29+00", "2026-03-10 18:31+00"), 2),
            # The night in which Vienna's clocks go forward has 23 hours.
            ("Europe/Vienna", ("2026-03-28 22:30+00", "2026-03-29 21:30+00"), 2),
            # And the one in which they go back has 25.
            ("Europe/Vienna", ("2026-10-24 22:30+00", "2026-10-25 22:30+00"), 1),
        ],
    )
    def test_a_day_is_a_day_where_the_reader_lives(self, learning, come, zone, times, streak):
        learning.execute("UPDATE user_profiles SET time_zone = %s WHERE user_id = %s", [zone, ADA])

        assert come(*times)[0] == streak

    def test_what_arrives_late_changes_nothing(self, come):
        assert come("2026-03-01 12:00+00", "2026-03-02 12:00+00", "2026-02-20 12:00+00") == (
            2,
            2,
            "2026-03-02",
        )

    def test_a_flight_to_the_west_takes_no_day_away(self, learning, come):
        come("2026-03-01 23:00+00", "2026-03-02 01:00+00")
        learning.execute(
            "UPDATE user_profiles SET time_zone = 'America/New_York' WHERE user_id = %s", [ADA]
        )

        assert come("2026-03-02 03:00+00") == (2, 2, "2026-03-02")

    def test_a_reader_without_a_profile_lives_in_utc(self, learning, come):
        learning.execute("DELETE FROM user_profiles WHERE user_id = %s", [EMMY])

        assert come("2026-03-01 23:59+00", "2026-03-02 00:01+00", user=EMMY)[0] == 2

    def test_badges_come_with_the_days_and_stay(self, learning, come):
        days = [f"2026-03-{day:02} 12:00+00" for day in range(1, 8)]
        come(*days[:6])
        badges = "SELECT badges FROM user_progress"
        assert learning.execute(badges).fetchone() == ([],)

        come(days[6])
        assert learning.execute(badges).fetchone() == (["streak-7"],)

        come("2026-05-01 12:00+00")
        assert learning.execute(badges).fetchone() == (["streak-7"],)

    def test_a_change_that_is_no_visit_does_not_count(self, learning, come):
        come("2026-03-01 12:00+00")
        learning.execute(
            "UPDATE user_profiles SET time_zone = 'Pacific/Auckland' WHERE user_id = %s", [ADA]
        )

        learning.execute("UPDATE user_progress SET status = 'in_progress'")

        assert learning.execute("SELECT current_streak FROM user_progress").fetchone() == (1,)


class TestVerdicts:
    @pytest.fixture(autouse=True)
    def _many_users(self, learning):
        learning.execute(
            "INSERT INTO users (id, external_id, email, display_name) SELECT "
            "('00000000-0000-4000-8000-0000000009' || n)::uuid, 'v' || n, 'v' || n || '@example.com', 'V' "
            "FROM generate_series(10, 30) AS n"
        )

    @pytest.fixture
    def vote(self, learning):
        numbers = iter(range(10, 31))

        def vote(is_helpful: bool) -> bool | None:
            learning.execute(
                "INSERT INTO analogy_feedback (user_id, keyword_id, is_helpful) VALUES (%s, %s, %s)",
                [f"00000000-0000-4000-8000-0000000009{next(numbers)}", KEYWORD, is_helpful],
            )
            return self.verdict(learning)

        return vote

    @staticmethod
    def verdict(learning):
        found = learning.execute(
            "SELECT analogy_verdict, (analogy_verdict_at IS NOT NULL) FROM keywords WHERE id = %s",
            [KEYWORD],
        ).fetchone()
        assert found[1] == (found[0] is not None)
        return found[0]

    @pytest.mark.parametrize("helpful", [True, False])
    def test_there_is_one_from_the_third_user_on(self, vote, helpful):
        assert [vote(helpful) for _ in range(4)] == [None, None, helpful, helpful]

    def test_three_have_to_agree_and_two_thirds_of_all(self, vote):
        votes = [True, True, False, True, False, True]

        assert [vote(one) for one in votes] == [None, None, None, True, None, True]

    def test_who_changes_their_mind_changes_the_verdict(self, learning, vote):
        for _ in range(3):
            vote(True)

        learning.execute(
            "UPDATE analogy_feedback SET is_helpful = false WHERE user_id::text LIKE '%%910'"
        )

        assert self.verdict(learning) is None

    def test_a_vote_that_is_taken_back_counts_no_more(self, learning, vote):
        for _ in range(3):
            vote(True)

        learning.execute("DELETE FROM users WHERE external_id = 'v10'")

        assert self.verdict(learning) is None

    def test_a_new_analogy_begins_without_the_old_votes(self, learning, vote):
        for _ in range(3):
            vote(True)

        learning.execute(
            "UPDATE keywords SET analogy = 'Like something else' WHERE id = %s", [KEYWORD]
        )

        assert self.verdict(learning) is None
        assert learning.execute(
            "SELECT count(*) FROM analogy_feedback WHERE keyword_id = %s", [KEYWORD]
        ).fetchone() == (0,)
        assert [vote(False) for _ in range(3)] == [None, None, False]

    def test_a_user_votes_under_row_level_security_and_all_votes_are_counted(self, learning, vote):
        vote(True)
        vote(True)
        learning.execute("SET LOCAL ROLE application")
        learning.execute("SELECT set_current_user(%s)", [ADA])

        learning.execute(
            "INSERT INTO analogy_feedback (user_id, keyword_id, is_helpful) VALUES (%s, %s, true)",
            [ADA, KEYWORD],
        )

        assert learning.execute(
            "SELECT count(*) FROM analogy_feedback WHERE keyword_id = %s", [KEYWORD]
        ).fetchone() == (1,)
        assert self.verdict(learning) is True

    def test_two_who_vote_at_the_same_time_are_both_counted(self, sets):
        """Each in a session of its own; the second waits until the first has committed."""
        here = sets("learning")
        keyword = "00000000-0000-4000-8000-000000000205"
        insert = (
            "INSERT INTO analogy_feedback (user_id, keyword_id, is_helpful) VALUES (%s, %s, true)"
        )

        def vote_later(user: str, done: threading.Event) -> None:
            with psycopg.connect(**here.superuser) as connection:
                connection.execute(insert, [user, keyword])
            done.set()

        with psycopg.connect(**here.superuser, autocommit=True) as watcher:
            try:
                watcher.execute(insert, [ADA, keyword])
                done = threading.Event()
                with psycopg.connect(**here.superuser) as first:
                    first.execute(insert, [EMMY, keyword])
                    thread = threading.Thread(target=vote_later, args=(SRINIVASA, done))
                    thread.start()
                    assert not done.wait(0.5)
                thread.join(10)
                found = watcher.execute(
                    "SELECT analogy_verdict FROM keywords WHERE id = %s", [keyword]
                ).fetchone()
            finally:
                watcher.execute("DELETE FROM analogy_feedback WHERE keyword_id = %s", [keyword])

        assert found == (True,)
