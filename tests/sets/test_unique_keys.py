"""Unique keys answer before a policy does; those that answer for other tenants are written down."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.conftest import ROOT
from tests.sets.attacker import ADA, EMMY

pytestmark = pytest.mark.sandbox

TENANT = {"user_id", "course_id", "chapter_id", "subject_id"}
"""Columns that a row of one's own has a value in that rows of others never have."""
_KEYS = """
SELECT c.relname, i.indexrelid::regclass::text, array_agg(a.attname::text)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_attribute AS a ON a.attrelid = i.indexrelid
WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid
        AND p.polcmd = 'r' AND pg_get_expr(p.polqual, p.polrelid) = 'true')
GROUP BY 1, 2
"""


@pytest.mark.parametrize("name", ["assistant", "learning"])
def test_every_key_without_the_tenant_is_in_the_documentation(open_set, name):
    text = (ROOT / "docs/sets.md").read_text()
    [row] = re.findall(rf"^\| `{name}` \| (`users_pkey`.*?) \| .* \|$", text, re.MULTILINE)
    keys = open_set(name).execute(_KEYS).fetchall()

    speaking = {index for _, index, columns in keys if not TENANT & set(columns)}

    assert speaking == set(re.findall(r"`(\w+)`", row))


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("learning", "INSERT INTO course_documents (course_id, title, content_hash) SELECT %s, 'x', content_hash "
         "FROM course_documents WHERE course_id = '00000000-0000-4000-8000-000000000102'"),
        ("assistant", "INSERT INTO documents (user_id, title, content_hash) SELECT %s, 'x', content_hash "
         "FROM documents WHERE id = '00000000-0000-4000-8000-000000000101'"),
    ],
)  # fmt: skip
def test_a_file_that_another_has_is_no_conflict(open_set, name, sql):
    connection = open_set(name)
    mine = {"learning": "00000000-0000-4000-8000-000000000103", "assistant": EMMY}[name]

    assert connection.execute(sql, [mine]).rowcount == 1
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(sql, [mine])
    assert mine != ADA
