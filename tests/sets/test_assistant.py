"""What the set assistant keeps and answers."""

from __future__ import annotations

import psycopg
import pytest

from tests.sets.attacker import ADA, EMMY

pytestmark = pytest.mark.sandbox

CONVERSATION = "00000000-0000-4000-8000-000000000201"


@pytest.fixture
def assistant(open_set):
    connection = open_set("assistant")
    connection.execute("SET LOCAL ROLE application")
    connection.execute("SELECT set_current_user(%s)", [ADA])
    return connection


def say(connection, content: str, role: str = "user", tokens: int | None = None) -> int:
    written = connection.execute(
        "SELECT add_message(%s, %s, %s, tokens_written => %s)",
        [CONVERSATION, role, content, tokens],
    ).fetchone()[0]
    return connection.execute("SELECT position FROM messages WHERE id = %s", [written]).fetchone()[
        0
    ]


def test_messages_are_numbered_and_the_conversation_knows_the_last(assistant):
    before = assistant.execute("SELECT last_message_at FROM conversations").fetchone()[0]

    assert [say(assistant, "And a parrot?"), say(assistant, "Ask first.", "assistant")] == [3, 4]
    assert assistant.execute(
        "SELECT last_message_at >= %s FROM conversations", [before]
    ).fetchone() == (True,)


def test_what_was_said_stays_said(assistant):
    assistant.execute("RESET ROLE")

    with pytest.raises(psycopg.errors.RestrictViolation, match="messages are never changed"):
        assistant.execute("UPDATE messages SET content = 'Yes'")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("'user', '', NULL", "messages_say_something"),
        ("'user', 'x', '[]'", "messages_only_the_assistant_calls"),
        ("'assistant', '', '{}'", "messages_tool_calls_check"),
    ],
)
def test_a_message_says_something_and_only_the_assistant_calls_tools(assistant, values, constraint):
    with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
        assistant.execute(f"SELECT add_message('{CONVERSATION}', {values})")


def test_the_memory_of_a_conversation_fits_into_a_budget(assistant):
    for number in range(3):
        say(assistant, f"message {number}", tokens=100)

    found = assistant.execute(
        "SELECT content FROM recent_messages(%s, 215)", [CONVERSATION]
    ).fetchall()

    assert found == [("message 1",), ("message 2",)]


def test_search_by_meaning_is_the_same_exactly_and_by_index(assistant):
    query = assistant.execute(
        "SELECT embedding::text FROM document_chunks WHERE position = 1"
    ).fetchone()[0]
    sql = "SELECT content FROM similar_chunks(%s::vector, 3, -1, %s)"

    exact = assistant.execute(sql, [query, 2_000]).fetchall()
    by_index = assistant.execute(sql, [query, 0]).fetchall()

    assert exact == by_index
    assert exact[0] == ("The tenant may keep a cat, but no dog",)


@pytest.mark.parametrize("number", [-(2**31), -1, 0, 2**31 - 1])
def test_every_integer_is_a_number_of_results(assistant, number):
    query = assistant.execute("SELECT embedding::text FROM document_chunks LIMIT 1").fetchone()[0]
    sql = "SELECT count(*) FROM similar_chunks(%s::vector, %s, -1, %s)"

    for exact_below in (number, 0, 2_000):
        found = assistant.execute(sql, [query, number, exact_below]).fetchone()[0]
        assert found == (3 if number > 0 else 0)


def test_who_is_asking_does_not_outlive_the_transaction(sets):
    """Whoever sets it for the session by mistake is nobody in the next transaction of the pool."""
    with psycopg.connect(**sets("assistant").superuser) as connection:
        connection.execute("SELECT set_current_user(%s)", [ADA])
        assert connection.execute("SELECT current_user_id()::text").fetchone() == (ADA,)
        connection.execute(
            "SELECT set_config(name, current_setting(name), false) FROM unnest(%s::text[]) AS t (name)",
            [["app.user_id", "app.user_since"]],
        )
        connection.commit()

        assert connection.execute("SELECT current_setting('app.user_id')").fetchone() == (ADA,)
        assert connection.execute("SELECT current_user_id()").fetchone() == (None,)
        connection.execute(f"SET app.user_id = '{ADA}'")
        assert connection.execute("SELECT current_user_id()").fetchone() == (None,)
        connection.rollback()


def test_words_and_meaning_together(assistant):
    query = assistant.execute(
        "SELECT embedding::text FROM document_chunks WHERE position = 0"
    ).fetchone()[0]

    found = assistant.execute(
        "SELECT content, score FROM search_chunks('notice', %s::vector, 2)", [query]
    ).fetchall()

    assert found[0][0] == "Either side may end the contract with a notice of three months"
    assert 1 / 61 < found[0][1] <= 2 / 61


def test_signing_in(assistant):
    assert assistant.execute(
        "SELECT sign_in('sample|grace')::text, current_user_id()::text"
    ).fetchone() == (EMMY, EMMY)
    assert assistant.execute("SELECT sign_in('sample|nobody')").fetchone() == (None,)
    assert assistant.execute("SELECT count(*) FROM documents").fetchone() == (0,)


@pytest.mark.parametrize("exact_below", [10_000, 10])
def test_a_tenant_finds_its_own_among_those_of_all(generated, exact_below):
    """The nearest ten, as exact search finds them: all of them one by one, at least nine by the index."""
    with psycopg.connect(**generated("assistant").superuser) as connection:
        user = connection.execute(
            "SELECT user_id FROM document_chunks GROUP BY 1 ORDER BY count(*) LIMIT 1"
        ).fetchone()[0]
        queries = connection.execute(
            "SELECT embedding::text FROM document_chunks WHERE user_id <> %s ORDER BY id LIMIT 10",
            [user],
        ).fetchall()
        hits = 0
        for (query,) in queries:
            connection.execute("RESET ROLE")
            wanted = connection.execute(
                "SELECT id FROM document_chunks WHERE user_id = %s "
                "ORDER BY embedding <=> %s::vector, id LIMIT 10",
                [user, query],
            ).fetchall()
            connection.execute("SET LOCAL ROLE application")
            connection.execute("SELECT set_current_user(%s)", [user])
            found = connection.execute(
                "SELECT id FROM similar_chunks(%s::vector, 10, -1, %s)", [query, exact_below]
            )
            hits += len(set(wanted) & set(found.fetchall()))
        connection.rollback()

    assert hits == 100 if exact_below == 10_000 else hits >= 90
