"""Row-level security of the shipped sets, attacked; and each attack proven to find what it is for."""

from __future__ import annotations

import psycopg
import pytest

from tests.sets import attacker, attacks_on_assistant, attacks_on_columns, attacks_on_learning

pytestmark = pytest.mark.sandbox

SUITES = {
    "assistant": (attacks_on_assistant.RULES, attacks_on_assistant.ATTACKS),
    "learning": (
        attacks_on_learning.RULES,
        (*attacks_on_learning.ATTACKS, *attacks_on_columns.ATTACKS),
    ),
}
POLICIES = (
    "SELECT polname, polrelid::regclass::text, pg_get_expr(polqual, polrelid), "
    "pg_get_expr(polwithcheck, polrelid) FROM pg_policy ORDER BY 2, 1"
)


@pytest.fixture(params=SUITES)
def suite(request, open_set):
    connection = open_set(request.param)
    # The log has a row to attack.
    if request.param == "learning":
        connection.execute(
            "INSERT INTO audit_log (table_name, row_key, action, db_user) VALUES ('x', 'x', 'INSERT', 'x')"
        )
    return connection, *SUITES[request.param]


def test_nobody_sees_or_changes_what_is_not_theirs(suite):
    attacker.check(*suite)


def test_every_table_is_attacked(suite):
    connection, rules, _ = suite

    tables = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall()

    assert {rule.table for rule in rules} == {name for (name,) in tables}


def mutations(connection):
    """Each policy taken away, each condition of each policy made true, each table opened.

    Yields:
        The table, and the statement.
    """
    for name, table, using, with_check in connection.execute(POLICIES).fetchall():
        yield table, f"DROP POLICY {name} ON {table}"
        if using not in (None, "true"):
            keep = f" WITH CHECK ({with_check or using})" if with_check is not None else ""
            yield table, f"ALTER POLICY {name} ON {table} USING (true){keep}"
        if with_check not in (None, "true"):
            yield table, f"ALTER POLICY {name} ON {table} WITH CHECK (true)"
    tables = connection.execute(
        "SELECT DISTINCT polrelid::regclass::text FROM pg_policy ORDER BY 1"
    )
    for (table,) in tables.fetchall():
        yield table, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"


def test_the_attack_succeeds_as_soon_as_one_policy_is_missing_or_too_wide(suite):
    connection, rules, attacks = suite
    unnoticed = []

    for table, mutation in list(mutations(connection)):
        own = tuple(rule for rule in rules if rule.table == table)
        others = tuple(rule for rule in rules if rule.table != table)
        with connection.transaction(force_rollback=True):
            connection.execute(mutation)
            try:
                # All of the suite; first what most often ends it.
                attacker.check(connection, own, attacks)
                attacker.check(connection, others, ())
            except (AssertionError, psycopg.Error):
                continue
        unnoticed.append(mutation)

    assert unnoticed == []
