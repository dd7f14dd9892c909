"""Not collected: starts a local stack for test_local_recovery, and prints its record.

Arguments: home of the stack; to be killed on the way also a stage (MODULE:OBJECT.NAME of a
function), and `before` or `after` it.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
import sys
from pathlib import Path

from vdbctl.sandbox.local_stack import LocalStack


def be_killed(stage: str, moment: str) -> None:
    module, _, path = stage.partition(":")
    *owners, name = path.split(".")
    owner = functools.reduce(getattr, owners, importlib.import_module(module))
    real = getattr(owner, name)

    @functools.wraps(real)
    def killed(*arguments, **options):
        if moment == "after":
            real(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, killed)


if __name__ == "__main__":
    home, *where = sys.argv[1:]
    if where:
        be_killed(*where)
    stack = LocalStack(Path(home))
    with stack.held():
        record = stack.up("dev", "app", "dbadmin", ["application"])
    sys.stdout.write(record.model_dump_json())
