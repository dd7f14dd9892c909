"""The sandbox's process: moto, the Data API and the PostgreSQL servers, until it is told to end.

Started by `control`, as `python -m vdbctl.sandbox.server HOME`; it writes `sandbox.json` there once
everything answers.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from vdbctl.database.programs import reachable_folder
from vdbctl.sandbox import janitor
from vdbctl.sandbox.databases import ADDRESS, Databases
from vdbctl.sandbox.record import FOLDER_PREFIX, Record


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        arguments: Home folder, instance id, port of AWS, port of the Data API; ports may be 0.
    """
    home, instance = Path(arguments[0]), arguments[1]
    ports = int(arguments[2]), int(arguments[3])
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    ended, ending = os.pipe()  # an Event is not safe to set from a signal handler
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.write(ending, b"."))
    root = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=reachable_folder()))
    root.chmod(0o755)  # the servers of root run as another user, who must get through
    with janitor.watch(root):  # leaving closes its stdin, and waits until it is done
        try:
            _serve(home, instance, ports, root, ended)
        finally:
            shutil.rmtree(root, ignore_errors=True)


def _serve(home: Path, instance: str, ports: tuple[int, int], root: Path, ended: int) -> None:
    databases = Databases(root)
    with ThreadPoolExecutor() as pool:
        prepared = pool.submit(databases.prepare)  # initdb takes as long as importing moto
        from moto.moto_server.threaded_moto_server import ThreadedMotoServer

        from vdbctl.sandbox import refusals, services
        from vdbctl.sandbox.data_api.server import DataApiServer

        services.install(databases)
        refusals.install()
        prepared.result()
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
        os.read(ended, 1)
    finally:
        databases.clear()
        data_api.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
