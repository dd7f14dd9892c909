"""300 migrations with 2,000 statements: vdbctl beside psql, dbmate and yoyo, on one server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from scale import Cluster

from vdbctl.database.local import LocalServer
from vdbctl.database.programs import programs, reachable_folder
from vdbctl.migrate import apply, files, lease, ledger, plan
from vdbctl.sandbox import control

FILES, STATEMENTS = 300, 2_000
RUNS, RUNS_FAR = 5, 2
ROUND_TRIP_MS = 1
"""Between zones of a region, or a laptop and a tunnel's near end: a millisecond and more."""
NEVER_S = 24 * 3600
TOOLS = ("psql", "vdbctl", "dbmate", "yoyo")
VENV = Path(sys.executable).parents[1]
DIRECT = """
import json, sys
from pathlib import Path
from vdbctl.database.postgres import Postgres
from vdbctl.migrate import apply, files
apply.up(Postgres.connect(json.loads(sys.argv[1])), files.read(Path(sys.argv[2])), actor="bench")
"""


def statements(number: int) -> list[str]:
    """About seven statements, as migrations have them."""
    table = f"t{number}"
    made = [
        f"CREATE TABLE {table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
        f"ALTER TABLE {table} ADD COLUMN amount numeric(10, 2) NOT NULL DEFAULT 0",
        f"CREATE INDEX {table}_name ON {table} (name)",
        f"INSERT INTO {table} (name, amount) SELECT 'n' || g, g FROM generate_series(1, 20) AS g",
        f"COMMENT ON TABLE {table} IS 'Number {number}; made for a benchmark'",
        f"UPDATE {table} SET amount = amount + 1 WHERE id % 2 = 0",
    ]
    if number <= STATEMENTS - 6 * FILES:
        made.append(f"CREATE VIEW v{number} AS SELECT name FROM {table} WHERE amount > 3")
    return made


def write(root: Path) -> None:
    """The same set in the form of each tool."""
    for name in ("plain", "dbmate", "yoyo"):
        (root / name).mkdir()
    total = 0
    for number in range(1, FILES + 1):
        made = statements(number)
        total += len(made)
        text = "".join(f"{one};\n" for one in made)
        version = f"202601{1 + number // 100:02}_{number % 100:04}"
        (root / f"plain/{version}_t{number}.sql").write_text(text)
        (root / f"dbmate/{version.replace('_', '')}_t{number}.sql").write_text(
            f"-- migrate:up\n{text}\n-- migrate:down\n"
        )
        (root / f"yoyo/{version}_t{number}.sql").write_text(text)
    assert total == STATEMENTS, total


class Bench:
    def __init__(self, server: LocalServer, root: Path) -> None:
        self.server, self.root, self.port = server, root, server.port
        self.numbers = iter(range(1_000))

    @contextmanager
    def as_far_as_a_network(self) -> Iterator[None]:
        """The tools reach the server as over a network."""
        program = [sys.executable, Path(__file__).with_name("latency.py")]
        arguments = [*program, str(self.server.port), str(ROUND_TRIP_MS)]
        with subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            self.port = int(process.stdout.readline())
            yield
            self.port = self.server.port
            process.stdin.close()

    def database(self) -> str:
        name = f"bench{next(self.numbers)}"
        with psycopg.connect(**self.server.connection(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return name

    def url(self, name: str, scheme: str = "postgres", more: str = "") -> str:
        login = f"{self.server.superuser}:{self.server.password}"
        return f"{scheme}://{login}@127.0.0.1:{self.port}/{name}{more}"

    def run(self, *command: object, **variables: str) -> None:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.root,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{command[0]}: {done.stderr[-2000:]}")

    def psql(self, name: str) -> None:
        program = programs() / "psql"
        for path in sorted((self.root / "plain").iterdir()):
            self.run(
                program, "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
                "-p", self.port, "-U", self.server.superuser, "-d", name, "-f", path,
                PGPASSWORD=self.server.password,
            )  # fmt: skip

    def vdbctl(self, name: str) -> None:
        import json

        options = json.dumps(self.server.connection(name) | {"port": self.port})
        self.run(sys.executable, "-c", DIRECT, options, self.root / "plain")

    def dbmate(self, name: str) -> None:
        program = VENV / "dbmate/node_modules/.bin/dbmate"
        self.run(
            program, "--no-dump-schema", "-d", self.root / "dbmate", "up",
            DATABASE_URL=self.url(name, more="?sslmode=disable"),
        )  # fmt: skip

    def yoyo(self, name: str) -> None:
        url = self.url(name, "postgresql+psycopg")
        self.run(
            VENV / "peers/bin/yoyo", "apply", "--batch", "--no-config-file", "-d", url,
            self.root / "yoyo",
        )  # fmt: skip

    def seconds(self, tool: str) -> float:
        name = self.database()
        started = time.perf_counter()
        getattr(self, tool)(name)
        taken = time.perf_counter() - started
        self.require(name)
        return taken

    def best(self, runs: int) -> dict[str, float]:
        """Best time of each tool; they take turns, so that all have the same weather."""
        rounds = [{tool: self.seconds(tool) for tool in TOOLS} for _ in range(runs)]
        return {tool: min(one[tool] for one in rounds) for tool in TOOLS}

    def require(self, name: str) -> None:
        """Each tool has done all of it."""
        with psycopg.connect(**self.server.connection(name)) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+$' AND relkind = 'r'"
            ).fetchone()
        assert found == (FILES,), found


def calls(home: Path, folder: Path) -> tuple[int, int]:
    """HTTP calls over the Data API: for all of it, and for the status afterwards; without the signs
    of life, whose number depends on the time."""
    lease.BEAT_S = NEVER_S
    migrations = files.read(folder)
    try:
        cluster = Cluster(control.start(home))
        database = cluster.database("bench")
        before = cluster.calls
        apply.up(database, migrations, actor="bench")
        up = cluster.calls - before
        plan.compare(migrations, ledger.entries(database))
        return up, cluster.calls - before - up
    finally:
        control.stop(home)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="vdbctl-bench-", dir=reachable_folder()))
    folder.chmod(0o755)
    root = folder / "sets"
    root.mkdir()
    write(root)
    try:
        with LocalServer(folder / "data") as server:
            bench = Bench(server, root)
            best = bench.best(RUNS)
            with bench.as_far_as_a_network():
                far = bench.best(RUNS_FAR)
        up, status = calls(folder / "home", root / "plain")
    finally:
        shutil.rmtree(folder)
    print(f"{FILES} files, {STATEMENTS} statements")
    print(f"{'tool':<12}{'s':>8}{'to psql':>9}{f'{ROUND_TRIP_MS} ms away, s':>18}{'to psql':>9}")
    for tool in TOOLS:
        near, away = best[tool] / best["psql"], far[tool] / far["psql"]
        print(f"{tool:<12}{best[tool]:>8.2f}{near:>8.2f}x{far[tool]:>18.2f}{away:>8.2f}x")
    limit = STATEMENTS + 3 * FILES + 10
    print(f"HTTP calls over the Data API: {up} (at most {limit}); migrate status: {status}")


if __name__ == "__main__":
    main()
