"""The shipped migrations in the eyes of squawk, with the exceptions that migrations/.squawk.toml explains."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.shipped import NAMES, Shipped

pytestmark = pytest.mark.sandbox

CONFIGURATION = ROOT / "migrations/.squawk.toml"
SQUAWK = Path(sys.executable).with_name("squawk")


def findings(folder: Path, *options: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [SQUAWK, *options, "--reporter", "json", *sorted(folder.glob("*.sql"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_squawk_finds_nothing_that_is_not_explained(name, tmp_path):
    for one in Shipped(name).migrations:
        (tmp_path / one.path.name).write_text(one.sql)

    assert findings(tmp_path, "-c", str(CONFIGURATION)) == []


def test_squawk_is_really_asked(tmp_path):
    (tmp_path / "20260101_0900_a.sql").write_text("CREATE INDEX i ON t (a);")

    assert [one["rule_name"] for one in findings(tmp_path, "-c", str(CONFIGURATION))] == [
        "require-concurrent-index-creation"
    ]


def test_every_exception_has_a_reason():
    text = CONFIGURATION.read_text()

    excluded = tomllib.loads(text)["excluded_rules"]

    assert set(excluded) == set(re.findall(r'^  "([a-z-]+)",\s+# \S.{10,}$', text, re.MULTILINE))
    for name in NAMES:
        for path in Shipped(name).folder.glob("*.sql"):
            # Ours with its reason stands right above squawk's, which has no place for one.
            ignored = re.findall(r"^(.*)\n-- squawk-ignore", path.read_text(), re.MULTILINE)
            assert all(re.match(r"-- vdbctl-ignore: [a-z-]+: \S.{10,}", line) for line in ignored)
