"""Sets of many files and files of many statements, over the Data API of a sandbox.

`scale.py [FILES ...]`: each number of files on a database of its own; 500 and 5,000 by default.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3

from vdbctl.database.data_api import DataApi
from vdbctl.database.programs import reachable_folder
from vdbctl.migrate import apply, files, index, ledger, plan
from vdbctl.sandbox import control

FILES = (500, 5_000)
STATEMENTS = (100, 10_000)
SHORT_RUNS = 5
A_DAY = 1_000
CLUSTER = {
    "DBClusterIdentifier": "scale",
    "Engine": "aurora-postgresql",
    "MasterUsername": "dbadmin",
    "ManageMasterUserPassword": True,
    "DatabaseName": "app",
    "EnableHttpEndpoint": True,
}
INSTANCE = {
    "DBInstanceIdentifier": "scale-1",
    "DBClusterIdentifier": "scale",
    "Engine": "aurora-postgresql",
    "DBInstanceClass": "db.serverless",
}


def write(folder: Path, count: int) -> None:
    """A set of so many files, with its index."""
    folder.mkdir()
    for number in range(count):
        day = date(2026, 1, 1) + timedelta(days=number // A_DAY)
        path = folder / f"{day:%Y%m%d}_{number % A_DAY:04}_t{number}.sql"
        path.write_text(f"CREATE TABLE t_{number} (id bigint, name text);\n")
    index.write(folder, files.read(folder))


def write_one(folder: Path, count: int) -> None:
    """One file of so many statements, each in a transaction of its own."""
    folder.mkdir()
    rows = "".join(f"INSERT INTO many VALUES ({number});\n" for number in range(count))
    text = f"-- vdbctl: transaction=off\nCREATE TABLE many (id bigint);\n{rows}"
    (folder / "20260101_0900_many.sql").write_text(text)


class Cluster:
    """A cluster of the sandbox, with databases for the asking.

    Attributes:
        calls: How many the Data API was sent.
    """

    def __init__(self, endpoints: control.Endpoints) -> None:
        keys = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}
        rds = boto3.client("rds", "us-east-1", endpoint_url=endpoints.aws_url, **keys)
        made = rds.create_db_cluster(**CLUSTER)["DBCluster"]
        rds.create_db_instance(**INSTANCE)
        self.arn, self.secret = made["DBClusterArn"], made["MasterUserSecret"]["SecretArn"]
        self.client: Any = boto3.client(
            "rds-data", "us-east-1", endpoint_url=endpoints.data_api_url, **keys
        )

        self.calls = 0
        self.client.meta.events.register("before-send.rds-data", self._count)

    def _count(self, **_: object) -> None:
        self.calls += 1

    def database(self, name: str) -> DataApi:
        DataApi(self.client, self.arn, self.secret, "app").execute(f"CREATE DATABASE {name}")
        return DataApi(self.client, self.arn, self.secret, name)


@dataclass(frozen=True)
class Spent:
    """What a piece of work took, in milliseconds for each of its parts.

    Attributes:
        cpu_ms: Of vdbctl alone; that of the sandbox and its PostgreSQL is not in it.
    """

    wall_ms: float
    cpu_ms: float


def spent(work: Callable[[], object], parts: int = 1) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    each = 1_000 / parts
    return Spent((time.perf_counter() - wall) * each, (time.process_time() - cpu) * each)


def measure_statements(cluster: Cluster, root: Path, count: int, run: int = 0) -> Spent:
    """One file, for each of its statements."""
    folder = root / f"one{count}_{run}"
    write_one(folder, count)
    database = cluster.database(folder.name)
    found = spent(lambda: apply.up(database, files.read(folder), actor="bench"), count)
    assert database.execute("SELECT count(*)::int FROM many").scalar() == count
    return found


def measure_files(cluster: Cluster, root: Path, count: int) -> tuple[Spent, list[float]]:
    """A set, for each of its files; and seconds for reading it, for its status, and for a run with
    nothing to do."""
    folder = root / f"files{count}"
    write(folder, count)
    database = cluster.database(folder.name)
    reading = spent(lambda: index.require(folder, files.read(folder)))
    migrations = files.read(folder)
    up = spent(lambda: apply.up(database, migrations, actor="bench"), count)
    rows = plan.compare(migrations, ledger.entries(database))
    assert [row.state for row in rows] == ["applied"] * count
    status = spent(lambda: plan.compare(migrations, ledger.entries(database)))
    nothing = spent(lambda: apply.up(database, migrations, actor="bench"))
    return up, [one.wall_ms / 1_000 for one in (reading, status, nothing)]


def main() -> None:
    counts = [int(one) for one in sys.argv[1:]] or FILES
    root = Path(tempfile.mkdtemp(prefix="vdbctl-bench-", dir=reachable_folder()))
    root.chmod(0o755)
    columns = ("", "ms each", "ratio", "CPU, ms", "read, s", "status, s", "nothing, s")
    try:
        cluster = Cluster(control.start(root / "home"))
        few, many = STATEMENTS
        short = [measure_statements(cluster, root, few, run) for run in range(SHORT_RUNS)]
        long = measure_statements(cluster, root, many)
        first = min(one.wall_ms for one in short)
        print(f"{columns[0]:<18}" + "".join(f"{name:>12}" for name in columns[1:]))
        show(f"{few:,} statements", first, Spent(first, min(one.cpu_ms for one in short)))
        show(f"{many:,} statements", first, long)
        first = 0.0
        for count in counts:
            each, seconds = measure_files(cluster, root, count)
            first = first or each.wall_ms
            show(f"{count:,} files", first, each, *seconds)
    finally:
        control.stop(root / "home")
        shutil.rmtree(root)


def show(what: str, first_ms: float, each: Spent, *seconds: float) -> None:
    """A line of the table; the ratio is to the first of its kind, and wanted to be 1.5 at most."""
    numbers = (each.wall_ms, each.wall_ms / first_ms, each.cpu_ms, *seconds)
    print(f"{what:<18}" + "".join(f"{number:>12.2f}" for number in numbers), flush=True)


if __name__ == "__main__":
    main()
