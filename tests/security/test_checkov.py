"""An independent scanner over the rendered workspaces; it has an environment of its own, because it
pins an old boto3 (make checkov)."""

from __future__ import annotations

import json
import subprocess

import pytest
import yaml

from tests.conftest import ROOT
from vdbctl.render import workspace
from vdbctl.spec import load

pytestmark = pytest.mark.checkov

CHECKOV = ROOT / ".venv/checkov/bin/checkov"
SUPPRESSIONS = yaml.safe_load((ROOT / "tests/security/suppressions.yaml").read_text())


@pytest.mark.parametrize("name", load.names_in(ROOT / "environments"))
def test_checkov_finds_what_is_suppressed_and_nothing_else(name, tmp_path):
    if not CHECKOV.is_file():
        pytest.skip("checkov is not installed; `make checkov` does it")
    environment = load.read(ROOT / "environments", name).environment
    files = workspace.files(environment, name, workspace.templates_folder(), b"x", "x")
    workspace.write(tmp_path, files)

    done = subprocess.run(
        [CHECKOV, "-d", tmp_path, "--framework", "terraform", "-o", "json", "--quiet", "--compact",
         "--download-external-modules", "false"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)

    failed = {check["check_id"] for check in report["results"]["failed_checks"]}
    meant = {check for check, given in SUPPRESSIONS.items() if name in given["environments"]}
    assert report["summary"]["passed"] > 80
    assert failed == meant
