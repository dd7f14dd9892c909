"""What somebody can try as a role of the database, and what must come of it.

A suite is a list of rules, one for each table, and a list of attacks. Rules are the whole of who sees
and changes what, written once more and apart from the policies; what a role really sees and changes
is compared with them, row by row. So a policy that is missing, too narrow or too wide is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

ADA = "00000000-0000-4000-8000-000000000001"
EMMY = "00000000-0000-4000-8000-000000000002"
STRANGER = "00000000-0000-4000-8000-00000000dead"


@dataclass(frozen=True)
class Actor:
    """Somebody who runs SQL.

    Attributes:
        me: Value of app.user_id; None where it was never set.
    """

    role: str
    me: str | None
    admin: bool = False
    reads_only: bool = False


ACTORS = (
    Actor("application", ADA),
    Actor("application", EMMY),
    Actor("application", STRANGER),
    Actor("application", None),
    Actor("readonly", ADA, reads_only=True),
    Actor("readonly", None, reads_only=True),
    Actor("administrators", None, admin=True),
)


@dataclass(frozen=True)
class Rule:
    """Who may do what with a table's rows.

    Attributes:
        seen: SQL over the table (alias t) and :me, true for rows that a user sees.
        changed: Likewise for rows that a user may update, and delete unless `removed` says which.
        column: One that is set to itself, to see whether a row can be updated.
        admin_changes: Whether administrators may change rows.
        updatable: Whether rows can be updated at all, and `removable` whether deleted.
    """

    table: str
    seen: str
    changed: str
    column: str
    admin_changes: bool = True
    updatable: bool = True
    removable: bool = True
    removed: str = ""


Attack = Callable[["Attacker"], None]


@dataclass
class Attacker:
    """A session that takes roles; all it does is taken back."""

    connection: psycopg.Connection

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[Attacker]:
        """As somebody, until the block ends; then nothing of it is left."""
        with self.connection.transaction(force_rollback=True):
            self.connection.execute(f"SET LOCAL ROLE {actor.role}")
            if actor.me is not None:
                self.connection.execute("SELECT set_current_user(%s)", [actor.me])
            yield self

    def allow_temporary_tables(self) -> None:
        """As PostgreSQL does by itself, and `db users` takes back."""
        name = self.connection.info.dbname
        self.connection.execute(f'GRANT TEMPORARY ON DATABASE "{name}" TO PUBLIC')

    def rows(self, sql: str, *values: object) -> list[tuple]:
        with self.connection.transaction():
            return self.connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> object:
        return self.rows(sql, *values)[0][0]

    def count(self, sql: str, *values: object) -> int:
        """How many rows a statement changed; nothing of it is left. 0 where it is refused."""
        try:
            with self.connection.transaction(force_rollback=True):
                return self.connection.execute(sql, values).rowcount
        except psycopg.errors.InsufficientPrivilege:
            return 0

    def refusal(self, sql: str, *values: object) -> str | None:
        """What the server says against a statement; None where it takes it."""
        try:
            with self.connection.transaction(force_rollback=True):
                self.connection.execute(sql, values)
        except psycopg.Error as error:
            return error.diag.message_primary
        return None


def check(
    connection: psycopg.Connection, rules: tuple[Rule, ...], attacks: tuple[Attack, ...]
) -> None:
    """Run a suite.

    Raises:
        AssertionError: Somebody sees or changes what they must not, or cannot do what they may.
    """
    attacker = Attacker(connection)
    for rule in rules:
        for actor in ACTORS:
            _check_rule(attacker, rule, actor)
    for attack in attacks:
        with attacker.connection.transaction(force_rollback=True):
            attack(attacker)


def _check_rule(attacker: Attacker, rule: Rule, actor: Actor) -> None:
    where = f"{rule.table} as {actor.role} {actor.me}"
    all_rows = attacker.rows(
        f"SELECT t.ctid::text, ({rule.seen}) IS TRUE, ({rule.changed}) IS TRUE, "
        f"({rule.removed or rule.changed}) IS TRUE FROM {rule.table} AS t, "
        f"(SELECT %s::uuid AS me) AS who", actor.me,
    )  # fmt: skip
    assert all_rows, f"{rule.table} has no rows to attack"
    seen = {ctid for ctid, may_see, _, _ in all_rows if may_see or actor.admin}
    changed = {ctid for ctid, _, may_change, _ in all_rows if may_change}
    removed = {ctid for ctid, _, _, may_remove in all_rows if may_remove}
    if actor.admin:
        changed = removed = seen if rule.admin_changes else set()
    if actor.reads_only:
        changed = removed = set()
    updated = changed if rule.updatable else set()
    with attacker.acting(actor):
        got = {row[0] for row in attacker.rows(f"SELECT ctid::text FROM {rule.table}")}
        assert got == seen, f"{where}: sees {len(got)} rows, not {len(seen)}"
        if rule.updatable or not changed:
            count = attacker.count(f"UPDATE {rule.table} SET {rule.column} = {rule.column}")
            assert count == len(updated), f"{where}: updates {count} rows, not {len(updated)}"
        if rule.removable or not removed:
            count = attacker.count(f"DELETE FROM {rule.table}")
            assert count == len(removed), f"{where}: deletes {count} rows, not {len(removed)}"
