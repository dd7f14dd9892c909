"""An independent scanner over the rendered workspaces; it has an environment of its own, because it
pins an old boto3 (make checkov)."""

from __future__ import annotations

import json
import subprocess

import pytest
import yaml

from tests.conftest import ROOT, require
from vdbctl.render import workspace
from vdbctl.spec import load

pytestmark = pytest.mark.checkov

ENVIRONMENTS = load.names_in(ROOT / "environments")
CHECKOV = ROOT / ".venv/checkov/bin/checkov"
SUPPRESSIONS = yaml.safe_load((ROOT / "tests/security/suppressions.yaml").read_text())


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What checkov says of all shipped environments, each in a folder of its name."""
    require(CHECKOV, "`make checkov` installs it")
    folder = tmp_path_factory.mktemp("workspaces")
    for name in ENVIRONMENTS:
        environment = load.read(ROOT / "environments", name).environment
        files = workspace.files(environment, name, workspace.templates_folder(), b"x", "x")
        workspace.write(folder / name, files)
    done = subprocess.run(
        [CHECKOV, "-d", folder, "--framework", "terraform", "-o", "json", "--compact",
         "--download-external-modules", "false"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return json.loads(done.stdout)["results"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_checkov_finds_what_is_suppressed_and_nothing_else(name, report):
    passed, failed = (
        [check["check_id"] for check in report[kind] if check["file_path"].startswith(f"/{name}/")]
        for kind in ("passed_checks", "failed_checks")
    )

    meant = {check for check, given in SUPPRESSIONS.items() if name in given["environments"]}
    assert len(passed) > 80
    assert set(failed) == meant
