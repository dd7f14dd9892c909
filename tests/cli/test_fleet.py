"""What --all means."""

from __future__ import annotations

import json
import os

import pytest

from vdbctl.cli import fleet
from vdbctl.cli.services import Services
from vdbctl.errors import NothingDeployed


@pytest.fixture
def services(project):
    return Services(project, dict(os.environ))


def deploy(project, stack: str) -> None:
    folder = project / "stacks" / stack
    folder.mkdir(parents=True)
    content = {"version": 4, "serial": 1, "lineage": "l", "resources": []}
    (folder / "terraform.tfstate").write_text(json.dumps(content))


def test_without_a_name_it_is_the_environments_and_no_copies(services, project):
    deploy(project, "vectors-prod")
    deploy(project, "vectors-dev-john")

    everything = fleet.targets(services, None, deployed=False)

    assert everything == (("dev",), ("free-tier",), ("prod",), ("serverless",), ("staging",))
    assert fleet.targets(services, None, deployed=True) == (("prod",),)


def test_with_a_name_it_is_all_copies_of_it(services, project):
    for stack in ("vectors-dev", "vectors-dev-john", "vectors-dev-mary", "vectors-development"):
        deploy(project, stack)

    assert fleet.targets(services, "dev", deployed=True) == (
        ("dev", "--developer", "john"),
        ("dev", "--developer", "mary"),
    )


def test_another_environment_whose_name_begins_alike_is_no_copy(services, project):
    text = (project / "environments/dev.yaml").read_text()
    (project / "environments/dev-eu.yaml").write_text(text)
    deploy(project, "vectors-dev-eu")
    deploy(project, "vectors-dev-john")

    assert fleet.targets(services, "dev", deployed=True) == (("dev", "--developer", "john"),)


def test_a_name_that_does_not_tell_whose_copy_it_is_is_said_and_left_out(services, project, capsys):
    deploy(project, "vectors-dev-x")  # one letter is no name

    with pytest.raises(NothingDeployed, match="no copy of dev"):
        fleet.targets(services, "dev", deployed=True)

    assert "does not tell whose it is" in capsys.readouterr().err


def test_an_environment_that_has_only_copies_is_not_among_all(services, project):
    file = project / "environments/dev.yaml"
    file.write_text(file.read_text().replace("developers:", "developers:\n  required: true"))

    assert ("dev",) not in fleet.targets(services, None, deployed=False)
