"""Public drivers of the Data API, unmodified, against the sandbox's server.

One script for each driver; each of its checks is a test here. `make drivers` installs them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients import REGION
from tests.conftest import ROOT, node, require

pytestmark = pytest.mark.sandbox
SCRIPTS = Path(__file__).parent
INSTALLED = ROOT / ".venv/drivers"
CHECK = re.compile(
    r"""^(?:check|type|sent|sends|read|reads|column|@check)\(\s*(["'])(.+?)\1""", re.M
)
PACKAGES = {
    "drizzle.cjs": "node_modules/drizzle-orm/package.json",
    "kysely.cjs": "node_modules/kysely-data-api/package.json",
    "data_api_client.cjs": "node_modules/data-api-client/package.json",
    "aurora.py": "python/aurora_data_api/__init__.py",
    "alchemy.py": "python/sqlalchemy_aurora_data_api/__init__.py",
}


def checks_of(script: str) -> list[str]:
    return [match[2] for match in CHECK.finditer((SCRIPTS / script).read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def cluster(cloud):
    return cloud.cluster("drivers")


@pytest.fixture(scope="module")
def outcome(cloud, cluster):
    """What became of each check of a script, which runs once."""
    outcomes: dict[str, dict[str, str | None]] = {}
    settings = {
        "endpoint": cloud.data_api_url,
        "region": REGION,
        "resourceArn": cluster["DBClusterArn"],
        "secretArn": cluster["MasterUserSecret"]["SecretArn"],
        "database": "app",
    }

    def of(script: str) -> dict[str, str | None]:
        if script not in outcomes:
            require(INSTALLED / PACKAGES[script], "`make drivers` installs the drivers")
            outcomes[script] = _run(script, settings)
        return outcomes[script]

    return of


def _run(script: str, settings: dict[str, str]) -> dict[str, str | None]:
    variables = {
        **os.environ,
        "DATA_API": json.dumps(settings),
        "NODE_PATH": str(INSTALLED / "node_modules"),
        "PYTHONPATH": str(INSTALLED / "python"),
    }
    program = node() if script.endswith(".cjs") else sys.executable
    done = subprocess.run(
        [program, SCRIPTS / script], env=variables, capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0, done.stderr
    return {line["name"]: line["error"] for line in lines}


@pytest.mark.parametrize(
    ("script", "check"),
    [
        pytest.param(script, check, id=f"{script.partition('.')[0]}: {check}")
        for script in PACKAGES
        for check in checks_of(script)
    ],
)
def test_a_driver_works_unmodified(outcome, script, check):
    error = outcome(script)[check]

    assert error is None, error


@pytest.mark.parametrize("script", PACKAGES)
def test_each_check_of_a_script_is_a_test(outcome, script):
    assert list(outcome(script)) == checks_of(script)
