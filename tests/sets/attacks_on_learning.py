"""Who sees and changes what in the set learning, and what an attacker tries there."""

from __future__ import annotations

from tests.sets.attacker import ADA, EMMY, STRANGER, Actor, Attacker, Rule

APP_ADA, APP_EMMY = Actor("application", ADA), Actor("application", EMMY)
NOBODY = Actor("application", None)
OWN = "t.user_id = who.me"
COURSE = (
    "EXISTS (SELECT FROM courses c WHERE c.id = t.course_id AND (c.user_id = who.me "
    "OR (c.is_published AND who.me IS NOT NULL)))"
)
OWN_COURSE = "EXISTS (SELECT FROM courses c WHERE c.id = t.course_id AND c.user_id = who.me)"
CHAPTER = "EXISTS (SELECT FROM chapters h JOIN courses c ON c.id = h.course_id WHERE h.id = t.chapter_id AND {})"
RULES = (
    Rule("users", "t.id = who.me", "t.id = who.me", "display_name", removed="false"),
    Rule("user_profiles", OWN, OWN, "locale"),
    Rule("courses", f"{OWN} OR (t.is_published AND who.me IS NOT NULL)", OWN, "title"),
    Rule("course_documents", COURSE, OWN_COURSE, "title"),
    Rule("processed_documents", COURSE, OWN_COURSE, "heading"),
    Rule("chapters", COURSE, OWN_COURSE, "title"),
    Rule(
        "chapter_complexity",
        CHAPTER.format("(c.user_id = who.me OR (c.is_published AND who.me IS NOT NULL))"),
        CHAPTER.format("c.user_id = who.me"),
        "score",
    ),
    Rule("embedding_models", "true", "false", "note", removable=False),
    Rule("keywords", "true", "false", "definition"),
    Rule("relationships", "true", "false", "strength"),
    Rule("analogy_feedback", OWN, OWN, "rating"),
    Rule("user_annotations", OWN, OWN, "quote"),
    Rule("chapter_progress", OWN, OWN, "spent_minutes"),
    Rule("user_progress", OWN, "false", "spent_minutes"),
    Rule("audit_log", "false", "false", "db_user", admin_changes=False),
)
PUBLISHED_OF_EMMY = "00000000-0000-4000-8000-000000000103"
PRIVATE_OF_ADA = "00000000-0000-4000-8000-000000000102"
PUBLISHED_OF_ADA = "00000000-0000-4000-8000-000000000101"
CHAPTER_OF_ADA = "00000000-0000-4000-8000-000000001021"
PUBLIC_CHAPTER_OF_ADA = "00000000-0000-4000-8000-000000001011"
CHAPTER_OF_EMMY = "00000000-0000-4000-8000-000000001031"
DOCUMENT_OF_ADA = "00000000-0000-4000-8000-000000001029"
PASSAGE_OF_ADA = "00000000-0000-4000-8000-000000102900"
KEYWORD = "00000000-0000-4000-8000-000000000203"
HASH = "0" * 64
POLICY = "new row violates row-level security policy"


def adds_rows_only_where_it_may(attacker: Attacker) -> None:
    """Each insert, for oneself (taken) and in the name or place of another (refused)."""
    inserts = {
        "courses": ("INSERT INTO courses (user_id, title, subject) VALUES (%s, 'x', 'y')", ADA, EMMY),
        "course_documents": ("INSERT INTO course_documents (course_id, title, content_hash) "
                             f"VALUES (%s, 'x', '{HASH}')", PRIVATE_OF_ADA, PUBLISHED_OF_EMMY),
        "chapters": ("INSERT INTO chapters (course_id, position, title) VALUES (%s, 50, 'x')",
                     PRIVATE_OF_ADA, PUBLISHED_OF_EMMY),
        "analogy_feedback": (f"INSERT INTO analogy_feedback (user_id, keyword_id, is_helpful) VALUES (%s, '{KEYWORD}', "
                             "true)", ADA, EMMY),
        "user_annotations": (f"INSERT INTO user_annotations (user_id, chapter_id, kind) VALUES (%s, '{CHAPTER_OF_EMMY}', "
                             "'bookmark')", ADA, EMMY),
        "user_annotations on a chapter": (f"INSERT INTO user_annotations (user_id, chapter_id, kind) VALUES ('{ADA}', %s, "
                                          "'bookmark')", CHAPTER_OF_EMMY, "00000000-0000-4000-8000-000000001041"),
        "chapter_progress": (f"INSERT INTO chapter_progress (user_id, chapter_id, course_id) VALUES ('{ADA}', %s::uuid, "
                             "('00000000-0000-4000-8000-000000000' || substr(right(%s, 4), 1, 3))::uuid)",
                             CHAPTER_OF_EMMY, "00000000-0000-4000-8000-000000001041"),
    }  # fmt: skip
    for table, (sql, mine, other) in inserts.items():
        with attacker.acting(APP_ADA):
            assert attacker.refusal(sql, *_as_often(sql, mine)) is None, (
                f"{table}: cannot add own rows: {attacker.refusal(sql, *_as_often(sql, mine))}"
            )
            said = str(attacker.refusal(sql, *_as_often(sql, other)))
            assert f'{POLICY} for table "{table.split()[0]}"' in said, f"{table}: {said}"
        with attacker.acting(NOBODY):
            assert POLICY in str(attacker.refusal(sql, *_as_often(sql, mine))), (
                f"{table}: nobody adds rows"
            )
        with attacker.acting(Actor("readonly", ADA)):
            assert "permission denied" in str(attacker.refusal(sql, *_as_often(sql, mine))), (
                f"{table}: a reader adds rows"
            )
        with attacker.acting(Actor("administrators", None)):
            assert attacker.refusal(sql, *_as_often(sql, other)) is None, (
                f"{table}: administrators cannot add"
            )


def _as_often(sql: str, value: str) -> list[str]:
    return [value] * sql.count("%s")


def adds_passages_only_to_own_documents(attacker: Attacker) -> None:
    sql = (
        "INSERT INTO processed_documents (course_document_id, course_id, position, content) "
        "VALUES (%s, %s, 50, 'x')"
    )
    theirs = ("00000000-0000-4000-8000-000000001039", PUBLISHED_OF_EMMY)
    with attacker.acting(APP_ADA):
        assert attacker.refusal(sql, DOCUMENT_OF_ADA, PRIVATE_OF_ADA) is None
        assert POLICY in str(attacker.refusal(sql, *theirs))
        # The composite foreign key: a passage of another's document cannot hide in an own course.
        # Nor does the place of a passage that is there say anything.
        for place in ("50", "0"):
            said = attacker.refusal(sql.replace("50", place), theirs[0], PRIVATE_OF_ADA)
            assert "foreign key" in str(said)
    with attacker.acting(Actor("administrators", None)):
        assert attacker.refusal(sql, *theirs) is None


def adds_a_profile_only_of_oneself(attacker: Attacker) -> None:
    other = "00000000-0000-4000-8000-00000000beef"
    for number, user in enumerate((STRANGER, other)):
        attacker.connection.execute(
            "INSERT INTO users (id, external_id, email, display_name) "
            f"VALUES ('{user}', 'new{number}', 'new{number}@example.com', 'New')"
        )
    sql = "INSERT INTO user_profiles (user_id) VALUES (%s)"
    with attacker.acting(Actor("application", STRANGER)):
        assert attacker.refusal(sql, STRANGER) is None
        assert f'{POLICY} for table "user_profiles"' in str(attacker.refusal(sql, other))


def adds_complexity_only_to_own_chapters(attacker: Attacker) -> None:
    sql = "INSERT INTO chapter_complexity (chapter_id, score, reading_grade) VALUES (%s, 0.5, 5)"
    attacker.connection.execute("DELETE FROM chapter_complexity")
    with attacker.acting(APP_ADA):
        assert attacker.refusal(sql, CHAPTER_OF_ADA) is None
        assert POLICY in str(attacker.refusal(sql, CHAPTER_OF_EMMY))
    with attacker.acting(Actor("administrators", None)):
        assert attacker.refusal(sql, CHAPTER_OF_EMMY) is None


def everybody_adds_keywords_and_only_administrators_change_them(attacker: Attacker) -> None:
    add = "INSERT INTO keywords (term, subject) VALUES ('field', 'algebra')"
    relate = (
        "INSERT INTO relationships (source_id, target_id, kind) "
        "SELECT '00000000-0000-4000-8000-000000000204', '00000000-0000-4000-8000-000000000205', 'related'"
    )
    model = "INSERT INTO embedding_models (name, dimensions) VALUES ('evil', 768)"
    with attacker.acting(APP_ADA):
        assert attacker.refusal(add) is None
        assert attacker.refusal(relate) is None
        assert POLICY in str(attacker.refusal(model))
    with attacker.acting(NOBODY):
        assert POLICY in str(attacker.refusal(add))
        assert POLICY in str(attacker.refusal(relate))
    with attacker.acting(Actor("administrators", None)):
        assert attacker.refusal(add) is None
        assert attacker.refusal(relate) is None
        assert attacker.refusal(model) is None


def gives_nothing_away_to_others_and_takes_nothing(attacker: Attacker) -> None:
    """Rows cannot be moved to somebody else, nor into the course of somebody else."""
    moves = (
        f"UPDATE courses SET user_id = '{EMMY}' WHERE id = '{PRIVATE_OF_ADA}'",
        f"UPDATE chapters SET course_id = '{PUBLISHED_OF_EMMY}', position = 60 WHERE id = '{CHAPTER_OF_ADA}'",
        f"UPDATE course_documents SET course_id = '{PUBLISHED_OF_EMMY}', content_hash = '{HASH}' "
        "WHERE id = '00000000-0000-4000-8000-00000000102a'",
        f"UPDATE processed_documents SET course_id = '{PUBLISHED_OF_EMMY}', position = 60, "
        f"course_document_id = '00000000-0000-4000-8000-000000001039' WHERE id = '{PASSAGE_OF_ADA}'",
        f"UPDATE chapter_complexity SET chapter_id = '{CHAPTER_OF_EMMY}' WHERE chapter_id = '{CHAPTER_OF_ADA}'",
        f"UPDATE user_profiles SET user_id = '{STRANGER}' WHERE user_id = '{ADA}'",
        f"UPDATE users SET id = '{STRANGER}' WHERE id = '{ADA}'",
        f"UPDATE analogy_feedback SET user_id = '{STRANGER}' WHERE user_id = '{ADA}'",
        f"UPDATE user_annotations SET user_id = '{EMMY}' WHERE user_id = '{ADA}'",
        f"UPDATE chapter_progress SET user_id = '{STRANGER}' WHERE user_id = '{ADA}'",
    )
    attacker.connection.execute(
        "INSERT INTO course_documents (id, course_id, title, content_hash) VALUES "
        f"('00000000-0000-4000-8000-00000000102a', '{PRIVATE_OF_ADA}', 'loose', '{'1' * 64}')"
    )
    attacker.connection.execute(
        f"DELETE FROM chapter_complexity WHERE chapter_id = '{CHAPTER_OF_EMMY}'"
    )
    with attacker.acting(APP_ADA):
        for move in moves:
            said = str(attacker.refusal(move))
            assert f'{POLICY} for table "{move.split()[1]}"' in said, f"{move}: {said}"
        assert (
            attacker.count(f"UPDATE courses SET is_published = true WHERE id = '{PRIVATE_OF_ADA}'")
            == 1
        )


def guesses_ids(attacker: Attacker) -> None:
    """A guessed id says nothing: not by a row, not by a conflict that is overwritten, nor by what refers
    to it. What a unique key says all the same is in docs/sets.md, and test_unique_keys.py."""
    with attacker.acting(APP_EMMY):
        assert attacker.rows("SELECT 1 FROM courses WHERE id = %s", PRIVATE_OF_ADA) == []
        assert (
            attacker.rows("SELECT 1 FROM processed_documents WHERE id = %s", PASSAGE_OF_ADA) == []
        )
        upsert = (
            "INSERT INTO courses (id, user_id, title, subject) VALUES (%s, %s, 'stolen', 'x') "
            "ON CONFLICT (id) DO UPDATE SET title = excluded.title, user_id = excluded.user_id"
        )
        for course in (PRIVATE_OF_ADA, PUBLISHED_OF_ADA):
            assert "row-level security" in str(attacker.refusal(upsert, course, EMMY))
        annotate = (
            "INSERT INTO user_annotations (user_id, chapter_id, kind) VALUES (%s, %s, 'bookmark')"
        )
        there = attacker.refusal(annotate, EMMY, CHAPTER_OF_ADA)
        not_there = attacker.refusal(annotate, EMMY, STRANGER)
        assert there == not_there
        about = (
            "INSERT INTO user_annotations (user_id, chapter_id, processed_document_id, kind) "
            f"VALUES ('{EMMY}', '{CHAPTER_OF_EMMY}', %s, 'bookmark')"
        )
        assert attacker.refusal(about, PASSAGE_OF_ADA) == attacker.refusal(about, STRANGER) != None  # noqa: E711


def joins_and_looks_through_views(attacker: Attacker) -> None:
    with attacker.acting(APP_EMMY):
        assert attacker.rows(
            "SELECT u.email FROM courses AS c JOIN users AS u ON u.id = c.user_id WHERE u.id <> %s", EMMY
        ) == []  # fmt: skip
        assert attacker.rows("SELECT 1 FROM course_overview WHERE id = %s", PRIVATE_OF_ADA) == []
        assert attacker.one("SELECT count(*) FROM course_overview") == 2
        assert attacker.one(
            "SELECT count(*) FROM course_overview WHERE id = %s AND progress IS NOT NULL", PUBLISHED_OF_ADA
        ) == 1  # fmt: skip
    with attacker.acting(NOBODY):
        assert attacker.one("SELECT count(*) FROM course_overview") == 0


def asks_functions_for_others(attacker: Attacker) -> None:
    vector = attacker.one(
        f"SELECT embedding::text FROM processed_documents WHERE id = '{PASSAGE_OF_ADA}'"
    )
    with attacker.acting(APP_EMMY):
        for sql in (
            "SELECT course_id FROM similar_documents(%s::vector, 100, -1)",
            "SELECT course_id FROM similar_documents(%s::vector, 100, -1, only_own => true)",
            f"SELECT course_id FROM similar_documents(%s::vector, 100, -1, of_course => '{PRIVATE_OF_ADA}')",
            "SELECT course_id FROM search_documents('voices OR thirds', %s::vector, 100)",
        ):
            found = {str(row[0]) for row in attacker.rows(sql, vector)}
            assert not found & {PRIVATE_OF_ADA, "00000000-0000-4000-8000-000000000104"}, sql
        found = {
            str(row[0])
            for row in attacker.rows(
                "SELECT id FROM search_courses('counterpoint OR bread OR symmetry')"
            )
        }
        assert found == {PUBLISHED_OF_ADA}
        assert attacker.rows(
            "SELECT passages, chapters, documents FROM course_statistics(%s)", PRIVATE_OF_ADA
        ) == [(0, 0, 0)]
        assert attacker.rows(
            "SELECT courses_started, longest_streak, badges FROM progress_summary(%s)", ADA
        ) == [(0, 0, [])]
        assert attacker.rows(
            "SELECT sum(chapters_completed) FROM learning_statistics(%s, '2026-11-01', '2026-11-30')",
            ADA,
        ) == [(0,)]
        assert (
            attacker.rows(
                "SELECT votes, comments FROM feedback_analysis('00000000-0000-4000-8000-000000000201')"
            )[0][0]
            == 1
        )
        assert attacker.rows("SELECT * FROM duplicate_documents(%s, 0)", PRIVATE_OF_ADA) == []
    with attacker.acting(NOBODY):
        assert attacker.rows("SELECT id FROM search_courses('symmetry')") == []
        assert (
            attacker.rows("SELECT id FROM search_documents('symmetry', %s::vector)", vector) == []
        )
        assert attacker.rows("SELECT id FROM similar_documents(%s::vector)", vector) == []


def listens_with_a_cheap_function(attacker: Attacker) -> None:
    """A function that costs nothing is asked first, but not before row-level security."""
    attacker.allow_temporary_tables()
    with attacker.acting(APP_EMMY):
        attacker.connection.execute("CREATE TEMP TABLE heard (what text)")
        attacker.connection.execute(
            "CREATE FUNCTION pg_temp.hear(what text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
            "$$ BEGIN INSERT INTO pg_temp.heard VALUES (what); RETURN true; END $$"
        )
        attacker.rows("SELECT title FROM courses WHERE pg_temp.hear(title)")
        attacker.rows("SELECT title FROM course_overview WHERE pg_temp.hear(title)")
        heard = {row[0] for row in attacker.rows("SELECT what FROM heard")}
        assert heard == {"Groups and symmetry", "Letters from Göttingen"}
        # A division by zero on a hidden row would tell by its error.
        assert (
            attacker.refusal(
                "SELECT 1 / (length(title) - length('My notes on counterpoint')) FROM courses"
            )
            is None
        )


def keeps_a_plan(attacker: Attacker) -> None:
    """A statement that was prepared for one user works for the next as theirs."""
    with attacker.acting(APP_ADA):
        attacker.connection.execute(
            "PREPARE mine AS SELECT count(*) FROM user_annotations WHERE user_id IS NOT NULL"
        )
        assert attacker.one("EXECUTE mine") == 1
        attacker.connection.execute("SELECT set_current_user(NULL)")
        assert attacker.one("EXECUTE mine") == 0
        attacker.connection.execute("DEALLOCATE mine")


def switches_it_off(attacker: Attacker) -> None:
    attempts = {
        "SET LOCAL row_security = off; SELECT * FROM courses": "would be affected by row-level security",
        "ALTER TABLE courses DISABLE ROW LEVEL SECURITY": "must be owner",
        "DROP POLICY courses_own ON courses": "must be owner",
        "CREATE POLICY mine ON courses USING (true)": "must be owner",
        "SET LOCAL ROLE dbadmin": "permission denied to set role",
        "SET LOCAL ROLE administrators": "permission denied to set role",
        "TRUNCATE courses CASCADE": "permission denied",
        "SELECT enable_audit('courses')": "must be owner|permission denied",
        "INSERT INTO audit_log (table_name, row_key, action, db_user) VALUES ('x', 'x', 'INSERT', 'x')": POLICY,
        "COPY courses TO PROGRAM 'cat'": "permission denied to COPY",
        "CREATE TRIGGER t AFTER UPDATE ON courses EXECUTE FUNCTION write_audit_log()": "must be owner|permission denied",
    }
    # The superuser of the session may set any role; who logs in as the application may not.
    attacker.connection.execute("SET SESSION AUTHORIZATION application")
    try:
        for sql, words in attempts.items():
            said = str(attacker.refusal(sql))
            assert any(word in said for word in words.split("|")), f"{sql}: {said}"
    finally:
        attacker.connection.execute("RESET SESSION AUTHORIZATION")


def reads_statistics(attacker: Attacker) -> None:
    """The most common values of a column are rows of others too."""
    attacker.connection.execute("ANALYZE courses, users")
    with attacker.acting(APP_EMMY):
        assert attacker.rows("SELECT 1 FROM pg_stats WHERE tablename IN ('courses', 'users')") == []


def takes_part_in_the_log(attacker: Attacker) -> None:
    """What the audit recorded is for administrators."""
    attacker.connection.execute("SELECT enable_audit('courses')")
    with attacker.acting(APP_ADA):
        attacker.connection.execute(
            f"UPDATE courses SET title = 'New' WHERE id = '{PRIVATE_OF_ADA}'"
        )
        assert attacker.rows("SELECT 1 FROM audit_log") == []
        attacker.connection.execute("RESET ROLE")
        attacker.connection.execute("SET LOCAL ROLE administrators")
        found = attacker.rows(
            "SELECT user_id::text, changed ->> 'title' FROM audit_log WHERE table_name = 'courses'"
        )
        assert found == [(ADA, "My notes on counterpoint")]
        assert attacker.count("UPDATE audit_log SET db_user = 'x'") == 0
        assert attacker.count("DELETE FROM audit_log") == 0


ATTACKS = (
    adds_rows_only_where_it_may,
    adds_passages_only_to_own_documents,
    adds_a_profile_only_of_oneself,
    adds_complexity_only_to_own_chapters,
    everybody_adds_keywords_and_only_administrators_change_them,
    gives_nothing_away_to_others_and_takes_nothing,
    guesses_ids,
    joins_and_looks_through_views,
    asks_functions_for_others,
    listens_with_a_cheap_function,
    keeps_a_plan,
    switches_it_off,
    reads_statistics,
    takes_part_in_the_log,
)
