"""What users of the set learning must not set, although the row is theirs."""

from __future__ import annotations

from tests.sets.attacker import ADA, STRANGER, Actor, Attacker
from tests.sets.attacks_on_learning import APP_ADA, NOBODY, POLICY, PRIVATE_OF_ADA


def sets_what_triggers_and_administrators_set(attacker: Attacker) -> None:
    """Verdicts, counts, badges, streaks, identities: a form with a field too many does not reach them."""
    keyword = "INSERT INTO keywords (term, subject, {}) VALUES ('field', 'algebra', {})"
    kept = {
        "external_id": "'admin|root'", "is_active": "false", "last_seen_at": "now()", "created_at": "now()"
    }  # fmt: skip
    with attacker.acting(APP_ADA):
        for columns, values in (
            ("occurrences", "2147483647"), ("analogy_verdict, analogy_verdict_at", "true, now()"),
        ):  # fmt: skip
            assert POLICY in str(attacker.refusal(keyword.format(columns, values))), columns
        for column, value in kept.items():
            said = attacker.refusal(f"UPDATE users SET {column} = {value}")
            assert said == f"users.{column} is not set by users"
        assert attacker.count("UPDATE users SET display_name = 'x'") == 1  # without reading first
        said = str(attacker.refusal(f"UPDATE users SET id = '{STRANGER}'"))
        assert f'{POLICY} for table "users"' in said
        assert (
            attacker.count("UPDATE user_progress SET badges = '{root}', longest_streak = 9999") == 0
        )
        assert attacker.count("DELETE FROM user_progress") == 0
        assert POLICY in str(attacker.refusal(
            f"INSERT INTO user_progress (user_id, course_id, badges) VALUES ('{ADA}', '{PRIVATE_OF_ADA}', '{{root}}')"
        ))  # fmt: skip
    with attacker.acting(Actor("administrators", None)):
        for column, value in kept.items():
            sql = f"UPDATE users SET {column} = {value} WHERE id = '{ADA}'"
            assert attacker.refusal(sql) is None, column
        assert attacker.refusal(keyword.format("occurrences", "7")) is None
        assert attacker.count("UPDATE user_progress SET badges = '{root}'") > 0


def comes_and_goes_by_itself(attacker: Attacker) -> None:
    """A user comes by sign_up() and goes by erasure, and so cannot come again as somebody else."""
    add = "INSERT INTO users (id, external_id, email, display_name) VALUES (%s, 'x', 'x@example.com', 'x')"
    for actor in (Actor("application", STRANGER), APP_ADA, NOBODY):
        with attacker.acting(actor):
            assert f'{POLICY} for table "users"' in str(attacker.refusal(add, STRANGER))
    with attacker.acting(NOBODY):
        found = attacker.one("SELECT sign_up('x', 'x@example.com', 'x') = current_user_id()")
        assert found is True
        assert attacker.one("SELECT count(*) FROM users WHERE external_id = 'x'") == 1
    for call in ("sign_up('x', 'x@example.com', 'x')", "sign_in('sample|ada')"):
        with attacker.acting(Actor("readonly", ADA)):
            assert "permission denied" in str(attacker.refusal(f"SELECT {call}")), call
    with attacker.acting(Actor("administrators", None)):
        assert attacker.refusal(add, STRANGER) is None


ATTACKS = (sets_what_triggers_and_administrators_set, comes_and_goes_by_itself)
