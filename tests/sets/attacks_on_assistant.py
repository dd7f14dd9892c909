"""Who sees and changes what in the set assistant, and what an attacker tries there."""

from __future__ import annotations

from tests.sets.attacker import ADA, EMMY, Actor, Attacker, Rule

GRACE = EMMY  # the second user of the samples
APP_ADA, APP_GRACE = Actor("application", ADA), Actor("application", GRACE)
NOBODY = Actor("application", None)
OWN = "t.user_id = who.me"
RULES = (
    Rule("users", "t.id = who.me", "t.id = who.me", "display_name", removed="false"),
    Rule("documents", OWN, OWN, "title"),
    Rule("document_chunks", OWN, OWN, "content"),
    Rule("conversations", OWN, OWN, "title"),
    Rule("messages", OWN, "false", "content", updatable=False),
    Rule("citations", OWN, "false", "score"),
    Rule("embedding_models", "true", "false", "note", removable=False),
)
DOCUMENT_OF_ADA = "00000000-0000-4000-8000-000000000101"
DOCUMENT_OF_GRACE = "00000000-0000-4000-8000-000000000102"
CHUNK_OF_ADA = "00000000-0000-4000-8000-000000001011"
CHUNK_OF_GRACE = "00000000-0000-4000-8000-000000001020"
CONVERSATION_OF_ADA = "00000000-0000-4000-8000-000000000201"
ANSWER_OF_ADA = "00000000-0000-4000-8000-000000000302"
STRANGER = "00000000-0000-4000-8000-00000000dead"
HASH = "0" * 64
POLICY = "new row violates row-level security policy"


def _refused(attacker: Attacker, table: str, sql: str) -> bool:
    return f'{POLICY} for table "{table}"' in str(attacker.refusal(sql))


def adds_rows_only_for_oneself(attacker: Attacker) -> None:
    inserts = {
        "documents": f"INSERT INTO documents (user_id, title, content_hash) VALUES ('{{me}}', 'x', '{HASH}')",
        "conversations": "INSERT INTO conversations (user_id) VALUES ('{me}')",
    }
    for table, sql in inserts.items():
        with attacker.acting(APP_ADA):
            assert attacker.refusal(sql.format(me=ADA)) is None, table
            assert _refused(attacker, table, sql.format(me=STRANGER)), table
        with attacker.acting(NOBODY):
            assert _refused(attacker, table, sql.format(me=ADA)), table
        with attacker.acting(Actor("readonly", ADA)):
            assert "permission denied" in str(attacker.refusal(sql.format(me=ADA))), table
        with attacker.acting(Actor("administrators", None)):
            assert attacker.refusal(sql.format(me=GRACE)) is None, table


def adds_parts_only_to_own_things(attacker: Attacker) -> None:
    """With an own id in the place of another's, with another's id, and with both."""
    chunk = "INSERT INTO document_chunks (document_id, user_id, position, content) VALUES ('{}', '{}', 50, 'x')"
    message = "INSERT INTO messages (conversation_id, user_id, role, content) VALUES ('{}', '{}', 'user', 'x')"
    citation = "INSERT INTO citations (message_id, chunk_id, user_id, position) VALUES ('{}', '{}', '{}', 9)"
    with attacker.acting(APP_ADA):
        assert attacker.refusal(chunk.format(DOCUMENT_OF_ADA, ADA)) is None
        assert attacker.refusal(message.format(CONVERSATION_OF_ADA, ADA)) is None
        assert attacker.refusal(citation.format(ANSWER_OF_ADA, CHUNK_OF_ADA, ADA)) is None
        assert _refused(attacker, "citations", citation.format(ANSWER_OF_ADA, CHUNK_OF_GRACE, ADA))
        there = attacker.refusal(citation.format(ANSWER_OF_ADA, CHUNK_OF_GRACE, ADA))
        assert there == attacker.refusal(citation.format(ANSWER_OF_ADA, STRANGER, ADA))
    with attacker.acting(APP_GRACE):
        assert _refused(attacker, "document_chunks", chunk.format(DOCUMENT_OF_ADA, ADA))
        assert _refused(attacker, "messages", message.format(CONVERSATION_OF_ADA, ADA))
        assert _refused(attacker, "citations", citation.format(ANSWER_OF_ADA, CHUNK_OF_GRACE, ADA))
        # What the keys of two columns are for: another's parent does not exist for one's own row.
        # Nor does a place that is taken there say anything.
        for sql in (
            chunk.format(DOCUMENT_OF_ADA, GRACE),
            chunk.format(DOCUMENT_OF_ADA, GRACE).replace("50", "0"),
            message.format(CONVERSATION_OF_ADA, GRACE),
            citation.format(ANSWER_OF_ADA, CHUNK_OF_GRACE, GRACE),
            citation.format(ANSWER_OF_ADA, CHUNK_OF_GRACE, GRACE).replace("9)", "1)"),
        ):
            assert "foreign key" in str(attacker.refusal(sql)), sql
    with attacker.acting(Actor("administrators", None)):
        assert attacker.refusal(chunk.format(DOCUMENT_OF_ADA, ADA)) is None
        assert attacker.refusal(citation.format(ANSWER_OF_ADA, CHUNK_OF_ADA, ADA)) is None


def gives_nothing_away(attacker: Attacker) -> None:
    attacker.connection.execute(
        "INSERT INTO documents (id, user_id, title, content_hash) "
        f"VALUES ('{STRANGER}', '{ADA}', 'loose', '{HASH}')"
    )
    with attacker.acting(APP_ADA):
        for table in ("documents", "conversations"):
            assert _refused(attacker, table, f"UPDATE {table} SET user_id = '{GRACE}'")
        assert _refused(
            attacker, "document_chunks",
            f"UPDATE document_chunks SET document_id = '{DOCUMENT_OF_GRACE}', user_id = '{GRACE}', position = 70 "
            f"WHERE id = '{CHUNK_OF_ADA}'",
        )  # fmt: skip
        for statement in (
            "UPDATE messages SET content = 'I never said that'", "DELETE FROM messages",
            "UPDATE citations SET score = 1", "DELETE FROM citations",
        ):  # fmt: skip
            assert attacker.count(statement) == 0, statement
        assert attacker.count("DELETE FROM conversations") == 1  # as a whole it can go
        assert f'{POLICY} for table "users"' in str(
            attacker.refusal(f"UPDATE users SET id = '{STRANGER}'")
        )
    with attacker.acting(Actor("administrators", None)):
        said = str(attacker.refusal("UPDATE messages SET content = 'I never said that'"))
        assert "are never changed" in said


def asks_functions_for_others(attacker: Attacker) -> None:
    near = attacker.one(f"SELECT embedding::text FROM document_chunks WHERE id = '{CHUNK_OF_ADA}'")
    searches = (
        "SELECT id FROM similar_chunks(%s::vector, 100, -1)",
        "SELECT id FROM similar_chunks(%s::vector, 100, -1, exact_below => 0)",
        "SELECT id FROM search_chunks('contract OR moth OR cat', %s::vector, 100)",
    )
    for actor, count in ((APP_ADA, 3), (APP_GRACE, 2), (NOBODY, 0), (Actor("readonly", GRACE), 2)):
        for sql in searches:
            with attacker.acting(actor):
                found = attacker.rows(f"{sql} INTERSECT SELECT id FROM document_chunks", near)
                assert len(found) == len(attacker.rows(sql, near)) == count, f"{sql} as {actor.me}"
    with attacker.acting(APP_GRACE):
        assert attacker.rows("SELECT id FROM recent_messages(%s)", CONVERSATION_OF_ADA) == []
    # An administrator asks as somebody, never as all.
    with attacker.acting(Actor("administrators", GRACE)):
        assert len(attacker.rows(searches[0], near)) == 2


def guesses_ids_and_hashes(attacker: Attacker) -> None:
    taken = attacker.one(f"SELECT content_hash FROM documents WHERE id = '{DOCUMENT_OF_ADA}'")
    with attacker.acting(APP_GRACE):
        assert attacker.rows("SELECT 1 FROM document_chunks WHERE id = %s", CHUNK_OF_ADA) == []
        # The same file of another is no conflict: whether somebody has it cannot be tried out.
        assert attacker.refusal(
            "INSERT INTO documents (user_id, title, content_hash) VALUES (%s, 'x', %s)", GRACE, taken
        ) is None  # fmt: skip
        steal = (
            "INSERT INTO documents (id, user_id, title, content_hash) VALUES (%s, %s, 'x', %s) "
            "ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id"
        )
        assert "row-level security" in str(attacker.refusal(steal, DOCUMENT_OF_ADA, GRACE, HASH))


def changes_models(attacker: Attacker) -> None:
    sql = "INSERT INTO embedding_models (name, dimensions) VALUES ('evil', 1024)"
    with attacker.acting(APP_ADA):
        assert _refused(attacker, "embedding_models", sql)
    with attacker.acting(Actor("administrators", None)):
        assert attacker.refusal(sql) is None


def speaks_as_somebody_else(attacker: Attacker) -> None:
    """What a user writes is what the user says, at the end of the conversation, and nothing else."""
    say = (
        "INSERT INTO messages (conversation_id, user_id, content, {}) VALUES ('{}', '{}', 'x', {})"
    )
    with attacker.acting(APP_ADA):
        for columns, values in (
            ("role", "'assistant'"), ("role", "'system'"), ("role", "'tool'"),
            ("role, model", "'user', 'gpt'"), ("role, input_tokens", "'user', 1"),
            ("role, output_tokens", "'user', 1"),
        ):  # fmt: skip
            sql = say.format(columns, CONVERSATION_OF_ADA, ADA, values)
            assert _refused(attacker, "messages", sql), values
        last = attacker.one("SELECT max(position) FROM messages")
        sql = say.format("role, position", CONVERSATION_OF_ADA, ADA, "'user', 999")
        assert attacker.one(f"{sql} RETURNING position") == last + 1
        answer = "SELECT add_message(%s, 'assistant', 'y', by_model => 'gpt', tokens_written => 3)"
        written = attacker.one(answer, CONVERSATION_OF_ADA)
        assert attacker.rows(
            "SELECT user_id::text, role::text, position, model FROM messages WHERE id = %s", written
        ) == [(ADA, "assistant", last + 2, "gpt")]
    for actor in (APP_GRACE, NOBODY):
        with attacker.acting(actor):
            there = attacker.refusal(answer, CONVERSATION_OF_ADA)
            assert there == f"the current user has no conversation {CONVERSATION_OF_ADA}"
    with attacker.acting(Actor("readonly", ADA)):
        assert "permission denied" in str(attacker.refusal(answer, CONVERSATION_OF_ADA))


def comes_and_goes_by_itself(attacker: Attacker) -> None:
    """A user comes by sign_up() and goes by erasure, and cannot take the login of somebody else."""
    add = "INSERT INTO users (id, external_id, email, display_name) VALUES (%s, 'x', 'x@example.com', 'x')"
    for actor in (Actor("application", STRANGER), APP_ADA, NOBODY):
        with attacker.acting(actor):
            assert _refused(attacker, "users", add.replace("%s", f"'{STRANGER}'"))
    with attacker.acting(NOBODY):
        assert attacker.one("SELECT sign_up('x', 'x@example.com', 'x') = current_user_id()") is True
    with attacker.acting(Actor("readonly", ADA)):
        assert "permission denied" in str(
            attacker.refusal("SELECT sign_up('x', 'x@example.com', 'x')")
        )
    with attacker.acting(APP_ADA):
        for column, value in {"external_id": "'admin|root'", "created_at": "now()"}.items():
            said = attacker.refusal(f"UPDATE users SET {column} = {value}")
            assert said == f"users.{column} is not set by users"
        assert attacker.count("UPDATE users SET display_name = 'x'") == 1  # without reading first
    with attacker.acting(Actor("administrators", None)):
        assert attacker.refusal(f"UPDATE users SET external_id = 'x' WHERE id = '{ADA}'") is None
        assert attacker.refusal(add, STRANGER) is None


def listens_with_a_cheap_function(attacker: Attacker) -> None:
    attacker.allow_temporary_tables()
    with attacker.acting(APP_GRACE):
        attacker.connection.execute("CREATE TEMP TABLE heard (what text)")
        attacker.connection.execute(
            "CREATE FUNCTION pg_temp.hear(what text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
            "$$ BEGIN INSERT INTO pg_temp.heard VALUES (what); RETURN true; END $$"
        )
        attacker.rows("SELECT 1 FROM document_chunks WHERE pg_temp.hear(content)")
        attacker.rows("SELECT 1 FROM messages WHERE pg_temp.hear(content)")
        assert attacker.one("SELECT count(*) FROM heard") == 2


ATTACKS = (
    adds_rows_only_for_oneself,
    adds_parts_only_to_own_things,
    gives_nothing_away,
    asks_functions_for_others,
    guesses_ids_and_hashes,
    changes_models,
    speaks_as_somebody_else,
    comes_and_goes_by_itself,
    listens_with_a_cheap_function,
)
