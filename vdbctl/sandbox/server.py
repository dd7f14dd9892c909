"""The sandbox's process: moto, the Data API and the PostgreSQL servers, until it is told to end.

Started by `control`, as `python -m vdbctl.sandbox.server HOME`; it writes `sandbox.json` there once
everything answers.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

from vdbctl.sandbox.databases import ADDRESS, Databases
from vdbctl.sandbox.record import Record


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        arguments: Home folder, instance id, port of AWS, port of the Data API; ports may be 0.
    """
    home, instance = Path(arguments[0]), arguments[1]
    ports = int(arguments[2]), int(arguments[3])
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    root = Path(tempfile.mkdtemp(prefix="vdbctl-sandbox-"))
    root.chmod(0o755)  # the servers of root run as another user, who must get through
    try:
        _serve(home, instance, ports, root, ended)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _serve(
    home: Path, instance: str, ports: tuple[int, int], root: Path, ended: threading.Event
) -> None:
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    from vdbctl.sandbox import services
    from vdbctl.sandbox.data_api.server import DataApiServer

    databases = Databases(root)
    databases.prepare()
    services.install(databases)
    aws = ThreadedMotoServer(ip_address=ADDRESS, port=ports[0], verbose=False)
    data_api = DataApiServer(databases, port=ports[1], health=instance)
    record = Record(
        instance=instance,
        pid=os.getpid(),
        aws_port=0,
        data_api_port=data_api.port,
        data=str(root),
        started_at=datetime.now(UTC),
    )
    try:
        aws.start()
        data_api.start()
        record.with_port(aws.get_host_and_port()[1]).write(home)
        while not ended.wait(1.0):
            _write_databases(home, databases)
    finally:
        databases.clear()
        data_api.stop()


def _write_databases(home: Path, databases: Databases) -> None:
    """Tell `vdbctl sandbox status` which servers there are; no password is among it."""
    rows = [
        {"arn": served.arn, "database": served.database, "port": served.port}
        for served in databases.all()
    ]
    file = home / "databases.json"
    text = json.dumps(rows, indent=2)
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
