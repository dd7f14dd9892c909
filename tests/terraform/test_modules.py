"""Modules by their own tests, with a mocked provider; no AWS, no sandbox."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "templates/terraform/modules").iterdir())
UNMOCKED = frozenset({"secret"})
"""Modules with ephemeral resources, which mocked providers do not have (Terraform 1.11)."""

pytestmark = [pytest.mark.terraform, pytest.mark.slow(minutes=6)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_the_tests_of_the_module_pass(module, terraform, tmp_path, request):
    endpoint = request.getfixturevalue("moto_url") if module.name in UNMOCKED else None
    copy = shutil.copytree(module, tmp_path / module.name)
    started = terraform(copy, "init", "-no-color", "-input=false")
    assert started.returncode == 0, started.stdout + started.stderr

    done = terraform(copy, "test", "-no-color", endpoint=endpoint)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed" in done.stdout
    assert "Success! 0 passed" not in done.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_the_module_has_the_files_that_every_module_has(module):
    names = {path.name for path in module.iterdir()}

    assert {"main.tf", "variables.tf", "outputs.tf", "versions.tf", "tests"} <= names
