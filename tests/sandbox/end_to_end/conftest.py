"""One sandbox for each file of these tests; run with --dist loadfile, files stay on one worker."""

from __future__ import annotations

import os

import pytest

from tests.conftest import ROOT
from tests.sandbox.end_to_end import launcher
from tests.sandbox.end_to_end.project import Project
from vdbctl.cli.services import Services
from vdbctl.errors import TerraformMissing
from vdbctl.iac import binary


@pytest.fixture(scope="module")
def project(request, tmp_path_factory):
    try:
        terraform = binary.find(os.environ, Services(ROOT, dict(os.environ)).cache)
    except TerraformMissing as missing:
        pytest.skip(missing.message)
    project = Project(tmp_path_factory.mktemp("project"), launcher.shared())
    if getattr(request.module, "KEEP_PROVIDER", True):
        project.keep_provider(terraform)
    project.run("sandbox", "start")
    yield project
    project.close()
    if not request.config.option.keep:
        project.run("sandbox", "stop")
