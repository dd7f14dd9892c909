"""What is said of a statement's locks and work, held against what a server does."""

from __future__ import annotations

import postgast
import psycopg
import pytest

from vdbctl.migrate import impact

pytestmark = pytest.mark.sandbox

SCHEMA = """
CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int, b text, c varchar(10), u int);
CREATE INDEX t_a ON t (a);
ALTER TABLE t ADD CONSTRAINT later CHECK (a > 0) NOT VALID;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE TABLE p (id int, day int) PARTITION BY RANGE (day);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 (id int, day int);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;
INSERT INTO u SELECT generate_series(1, 3);
INSERT INTO t SELECT n, n, 'x', 'y', n FROM generate_series(1, 3) n;
INSERT INTO p2 VALUES (1, 11);
"""
STATEMENTS = [
    "ALTER TABLE t ADD d int",
    "ALTER TABLE t ADD d int DEFAULT 3",
    "ALTER TABLE t ADD d timestamptz DEFAULT now()",
    "ALTER TABLE t ADD d float DEFAULT random()",
    "ALTER TABLE t ADD d uuid DEFAULT gen_random_uuid()",
    "ALTER TABLE t ADD d bigserial",
    "ALTER TABLE t ADD d int GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE t ADD d int GENERATED ALWAYS AS (a + 1) STORED",
    "ALTER TABLE t ADD d int GENERATED ALWAYS AS (a + 1) VIRTUAL",
    "ALTER TABLE t ADD d int REFERENCES u",
    "ALTER TABLE t ADD d int UNIQUE",
    "ALTER TABLE t ADD d int DEFAULT 3 CHECK (d > 1)",
    "ALTER TABLE t DROP a",
    "ALTER TABLE t ALTER a TYPE bigint",
    "ALTER TABLE t ALTER a SET NOT NULL",
    "ALTER TABLE t ALTER a SET DEFAULT 1",
    "ALTER TABLE t ALTER a SET STATISTICS 500",
    "ALTER TABLE t ALTER b SET STORAGE PLAIN",
    "ALTER TABLE t ADD CHECK (a > 0)",
    "ALTER TABLE t ADD CHECK (a > 0) NOT VALID",
    "ALTER TABLE t ADD FOREIGN KEY (u) REFERENCES u",
    "ALTER TABLE t ADD FOREIGN KEY (u) REFERENCES u NOT VALID",
    "ALTER TABLE t ADD UNIQUE (a)",
    "ALTER TABLE t VALIDATE CONSTRAINT later",
    "ALTER TABLE t DROP CONSTRAINT later",
    "ALTER TABLE t SET (fillfactor = 80)",
    "ALTER TABLE t DISABLE TRIGGER x",
    "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE t SET UNLOGGED",
    "ALTER TABLE t RENAME TO t2",
    "ALTER TABLE t RENAME a TO a2",
    "ALTER TABLE t ADD e int, ALTER a TYPE bigint",
    "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20)",
    "ALTER TABLE p DETACH PARTITION p1",
    "CREATE INDEX ON t (b)",
    "CREATE TABLE v (u int REFERENCES u)",
    "CREATE TRIGGER y BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    "CREATE POLICY mine ON t",
    "DROP TRIGGER x ON t",
    "DROP TABLE p2",
    "TRUNCATE t",
    "REFRESH MATERIALIZED VIEW m",
    "COMMENT ON TABLE t IS 'x'",
    "COMMENT ON COLUMN t.a IS 'x'",
    "LOCK TABLE t IN SHARE MODE",
    "INSERT INTO t (id) VALUES (9)",
    "UPDATE t SET a = 2 WHERE id = 1",
    "DELETE FROM t WHERE id = 1",
    "CLUSTER t USING t_a",
    "REINDEX TABLE t",
]
LOCKED = """
SELECT r.name, l.mode, r.file IS DISTINCT FROM pg_relation_filenode(r.oid),
       pg_stat_get_xact_numscans(r.oid) > r.scans
  FROM before r
  LEFT JOIN pg_locks l ON l.relation = r.oid AND l.pid = pg_backend_pid() AND l.granted
"""
BEFORE = """
CREATE TEMPORARY TABLE before ON COMMIT DROP AS
SELECT c.oid, c.relname::text AS name, pg_relation_filenode(c.oid) AS file,
       pg_stat_get_xact_numscans(c.oid) AS scans
  FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm')
"""
MODES = {lock: "".join(lock.title().split()) + "Lock" for lock in impact.LOCKS}
OTHER_ROWS = ("DROP TABLE", "REFRESH", "TRUNCATE")
"""Statements after which a table has another file or none, and other rows or none."""


@pytest.fixture(scope="module")
def connection(cloud):
    server = cloud.databases.find(cloud.cluster("impact")["DBClusterArn"]).server
    with psycopg.connect(**server.connection("app"), autocommit=True) as connection:
        connection.execute(SCHEMA)
        yield connection


@pytest.mark.parametrize("sql", STATEMENTS)
def test_a_server_takes_the_lock_that_is_said_and_does_the_work(connection, sql):
    said = {one.relation: one for one in impact.of(postgast.parse(sql).stmts[0].stmt)}

    with connection.transaction(force_rollback=True):
        connection.execute(BEFORE)
        connection.execute(sql)
        rows = connection.execute(LOCKED).fetchall()

    taken: dict[str, list[str]] = {}
    for name, mode, *_ in rows:
        taken.setdefault(name, []).append(mode or "")
    rewritten = {name for name, _, changed, _ in rows if changed}
    scanned = {name for name, _, _, scans in rows if scans}
    order = ["", *(MODES[lock] for lock in impact.LOCKS)]
    strongest = {name: max(modes, key=order.index) for name, modes in taken.items()}
    for name, one in said.items():
        assert strongest[name] == MODES[one.lock]
        if sql.startswith(OTHER_ROWS):
            continue
        assert (one.work == "rewrite") == (name in rewritten)
        if one.work == "scan":
            assert name in scanned
        if one.work == "" and one.lock == "ACCESS EXCLUSIVE":
            assert name not in scanned
    unsaid = {name for name, mode in strongest.items() if order.index(mode) > 3} - set(said)
    assert unsaid == set()
