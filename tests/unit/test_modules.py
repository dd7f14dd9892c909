"""Modules and root files stay of a size that a person can read."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from vdbctl.spec import terraform

MODULES = sorted((ROOT / "templates/terraform/modules").iterdir())
ROOT_FILES = sorted((ROOT / "tests/golden/workspaces").glob("*/*.tf"))
MOST_VARIABLES = 25
MOST_LINES = 150


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_has_few_variables_and_each_says_what_it_is(module):
    text = (module / "variables.tf").read_text()
    variables = re.findall(r'^variable "(\w+)" \{\n  description = "', text, re.M)

    assert len(variables) <= MOST_VARIABLES
    assert len(variables) == len(re.findall(r"^variable ", text, re.M))


@pytest.mark.parametrize("path", ROOT_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_root_file_is_read_in_one_sitting(path):
    assert len(path.read_text().splitlines()) <= MOST_LINES


def test_no_module_names_availability_zones_of_a_cluster():
    for module in MODULES:
        for path in module.glob("*.tf"):
            assert not re.search(r"^\s*availability_zones\s*=", path.read_text(), re.M), path


def test_modules_accept_two_majors_of_the_provider_and_nothing_older_or_newer():
    accepted = {(module / "versions.tf").read_text() for module in MODULES}

    assert len(accepted) == 1
    oldest = ".".join(map(str, terraform.FIRST))
    assert f'version = ">= {oldest}, < {terraform.LAST_MAJOR + 1}"' in accepted.pop()


def test_no_module_asks_the_provider_for_its_region():
    """The attribute is `name` in provider 5 and `region` in provider 6, where `name` is deprecated."""
    for module in MODULES:
        for path in module.glob("*.tf"):
            assert "aws_region" not in path.read_text(), path
