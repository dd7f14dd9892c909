"""Embeddings of 768 dimensions over the Data API: full requests, and a kill in between.

20,000 of them; `make soak` loads 100,000.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests import soak
from tests.cloud import Cloud
from vdbctl.database.data_api import DataApi
from vdbctl.database.data_api_errors import LIMITS
from vdbctl.load import sources, table
from vdbctl.load.journal import Journal
from vdbctl.load.run import Load

pytestmark = [pytest.mark.sandbox, pytest.mark.slow(minutes=2)]

ROWS = 100_000 if soak.SOAK else 20_000
DIMENSIONS = 768
KILLED_AT_BATCH = 5
HEADERS_BYTES = 2_000
"""More than botocore's headers with a signature take."""
CHILD = """
import json, sys
from pathlib import Path
from tests.sandbox.test_load_at_scale import client_for, loader
wanted = json.loads(sys.argv[1])
loader(client_for(wanted["url"]), wanted["cluster"], wanted["secret"], Path(wanted["path"])).run()
"""


def client_for(url: str):
    import botocore.session

    return botocore.session.get_session().create_client(
        "rds-data",
        "us-east-1",
        endpoint_url=url,
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )


def loader(client, cluster: str, secret: str, path: Path, **options) -> Load:
    database = DataApi(client, cluster, secret, "app")
    source = sources.open_source(path)
    found = table.find(database, "items", source.columns)
    journal = Journal(sources.digest(path), "items", path.name)
    return Load(database, source, found, range(len(source.columns)), journal, **options)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    import pyarrow as arrow
    from pyarrow import compute, parquet

    path = tmp_path_factory.mktemp("data") / "items.parquet"
    schema = arrow.schema(
        {"id": arrow.int64(), "embedding": arrow.list_(arrow.float32(), DIMENSIONS)}
    )
    size = 10_000
    with parquet.ParquetWriter(path, schema) as writer:
        for first in range(0, ROWS, size):
            noise = arrow.Array.from_buffers(
                arrow.uint16(),
                size * DIMENSIONS,
                [None, arrow.py_buffer(os.urandom(2 * size * DIMENSIONS))],
            )
            numbers = compute.divide(noise.cast(arrow.float32()), 65_536.0).cast(arrow.float32())
            vectors = arrow.FixedSizeListArray.from_arrays(numbers, DIMENSIONS)
            ids = arrow.array(range(first, first + size), arrow.int64())
            writer.write_table(arrow.table([ids, vectors], schema=schema))
    return path


def test_full_requests_and_a_kill_leave_each_row_once(cloud, path):
    cluster = cloud.cluster("scale")
    arn, secret = cluster["DBClusterArn"], cluster["MasterUserSecret"]["SecretArn"]
    client = client_for(cloud.data_api_url)
    database = DataApi(client, arn, secret, "app")
    database.execute("create extension vector")
    database.execute("create table items (id bigint primary key, embedding vector(768) not null)")
    sizes = []
    client.meta.events.register(
        "before-send.rds-data.ExecuteStatement",
        lambda request, **_: sizes.append(len(request.body)) and None,
    )

    _load_and_kill(cloud, arn, secret, path)
    killed_at = database.execute("select max(rows_done) from vdbctl.load").scalar()
    loaded = loader(client, arn, secret, path).run()

    assert 0 < killed_at < ROWS
    assert loaded <= ROWS - killed_at  # the batch on its way may have arrived
    batches = [size for size in sizes if size > LIMITS.request_bytes / 2]
    assert max(sizes) + HEADERS_BYTES <= LIMITS.request_bytes
    assert sum(batches[:-1]) / len(batches[:-1]) >= 0.8 * LIMITS.request_bytes
    assert database.execute("select count(*), count(distinct id) from items").rows == (
        (ROWS, ROWS),
    )


def _load_and_kill(cloud: Cloud, arn: str, secret: str, path: Path) -> None:
    """Start a load in a process of its own, and kill it while a batch is on its way."""
    told = {"url": cloud.data_api_url, "cluster": arn, "secret": secret, "path": str(path)}
    started, batches = threading.Event(), itertools.count(1)
    answer = cloud.data_api.calls.answer

    def answer_and_kill(operation, request):
        is_batch = len(str(request.get("parameters"))) > LIMITS.request_bytes / 2
        if is_batch and next(batches) == KILLED_AT_BATCH:
            started.wait()
            child.kill()
        return answer(operation, request)

    cloud.data_api.calls.answer = answer_and_kill
    child = subprocess.Popen([sys.executable, "-c", CHILD, json.dumps(told)])
    started.set()
    child.wait()
    cloud.data_api.calls.answer = answer
