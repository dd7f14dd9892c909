"""Modules by their own tests, with a mocked provider; no AWS, no sandbox."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import ROOT
from tests.terraform import module_tests

MODULES = sorted((ROOT / "templates/terraform/modules").iterdir())
UNMOCKED = frozenset({"secret"})
"""Modules with ephemeral resources, which mocked providers do not have (Terraform 1.11)."""
MOCKED = [module for module in MODULES if module.name not in UNMOCKED]

pytestmark = pytest.mark.terraform


@pytest.fixture(scope="module")
def results(terraform, terraform_with_kept_provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("modules")
    module_tests.write(MOCKED, folder)
    terraform.init(folder)  # without the kept provider: checks what versions each module allows
    return module_tests.run(folder, terraform_with_kept_provider)


@pytest.mark.parametrize("module", MOCKED, ids=lambda module: module.name)
def test_the_tests_of_the_module_pass(module, results):
    declared = module_tests.declared_runs(module)

    runs = results.runs.get(module.name, [])

    assert declared, "the module has no tests"
    assert [run.name for run in runs] == declared, results.output
    failures = [f"{run.name}\n{run.failure}" for run in runs if run.failure]
    assert not failures, "\n".join(failures)


def test_nothing_fails_outside_of_the_runs(results):
    """Such as what a run leaves behind and Terraform cannot destroy."""
    assert results.exit_code == 0, results.output


@pytest.mark.parametrize("name", UNMOCKED)
def test_the_tests_of_the_module_pass_against_moto(name, terraform, moto_url, tmp_path):
    """With a provider of its own, which is configured and opens ephemeral values."""
    copy = shutil.copytree(ROOT / "templates/terraform/modules" / name, tmp_path / name)
    terraform.init(copy)

    done = terraform(copy, "test", "-no-color", endpoint=moto_url)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed" in done.stdout
    assert "Success! 0 passed" not in done.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_the_module_has_the_files_that_every_module_has(module):
    names = {path.name for path in module.iterdir()}

    assert {"main.tf", "variables.tf", "outputs.tf", "versions.tf", "tests"} <= names
