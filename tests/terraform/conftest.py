"""Terraform for tests: the real binary and provider, a plugin cache shared by all of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vdbctl.cli.services import Services
from vdbctl.errors import TerraformMissing
from vdbctl.iac import binary

KEYS = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session")
def terraform(tmp_path_factory):
    """Run terraform in a folder; returns the finished process."""
    services = Services(project=ROOT, variables=dict(os.environ))
    try:
        program = binary.find(os.environ, services.cache)
    except TerraformMissing as missing:
        pytest.skip(missing.message)
    folder = tmp_path_factory.mktemp("terraform")
    configuration = folder / "terraform.rc"
    mirror = binary.provider_mirror(os.environ)
    text = "disable_checkpoint = true\n"
    if mirror:
        text += (
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
        )
    configuration.write_text(text)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TF_CLI_CONFIG_FILE": str(configuration),
        "CHECKPOINT_DISABLE": "1",
    }

    def run(
        where: Path, *arguments: str, endpoint: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        extra = {"AWS_ENDPOINT_URL": endpoint, **KEYS} if endpoint else {}
        return subprocess.run(
            [program, *arguments],
            cwd=where,
            env=environment | extra,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def moto_url():
    """A server of AWS's interface, for what a mocked provider does not have."""
    server = pytest.importorskip("moto.server", reason="the extra `sandbox` is not installed")
    started = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()
