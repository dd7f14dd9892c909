"""A disk that is full in the middle of an apply: once there is room again, nothing is lost."""

from __future__ import annotations

import shutil
from functools import partial

import pytest

from tests import small_disk, soak
from tests.conftest import ROOT
from tests.deploying.conftest import Project
from tests.fake_terraform.configuration import serverless_resources
from vdbctl.errors import FileRefused, TerraformFailed

pytestmark = pytest.mark.terraform  # a fake one; but these take too long for `make check`
STACK = "vectors-serverless"
APPLY = ("apply", "serverless", "--yes", "--no-migrate")
RESOURCES = serverless_resources()
SIZE_MB = 40
"""What an apply asks for, and a little for the workspace itself."""


@pytest.fixture
def project(tmp_path):
    """On a small disk, with the environment `serverless`, as shipped."""
    with small_disk.mounted(tmp_path / "disk", SIZE_MB) as disk:
        (disk / "environments").mkdir()
        shutil.copy(ROOT / "environments/serverless.yaml", disk / "environments")
        yield Project(disk)


def whole(run, terraform) -> bool:
    """Whether the next apply makes what is missing and nothing twice."""
    again = run(*APPLY)
    assert again.exit_code == 0, again.stderr
    assert run("plan", "serverless", "--exit-code").exit_code == 0
    return set(terraform.deployed(STACK)) == set(RESOURCES)


@pytest.mark.parametrize("address", RESOURCES if soak.SOAK else RESOURCES[3::12])
def test_once_there_is_room_again_the_next_apply_makes_the_rest(run, project, terraform, address):
    happens = partial(small_disk.fill, project.folder)
    terraform.meanwhile_at(address, happens, in_flight=9)
    failed = run(*APPLY)
    small_disk.make_room(project.folder)

    assert failed.exit_code == TerraformFailed.exit_code, failed.stderr
    assert "Traceback" not in failed.stderr
    assert whole(run, terraform)


def test_a_full_disk_is_told_by_each_command_until_there_is_room(run, project, terraform):
    terraform.meanwhile_at(RESOURCES[20], partial(small_disk.fill, project.folder), in_flight=9)
    run(*APPLY)
    made = terraform.deployed(STACK)

    again = run(*APPLY)

    assert again.exit_code == FileRefused.exit_code, again.stderr
    assert "hint: make room" in again.stderr
    assert terraform.deployed(STACK) == made
    small_disk.make_room(project.folder)
    assert whole(run, terraform)


def test_an_apply_that_could_not_write_down_what_it_does_is_not_begun(run, project, terraform):
    with (project.folder / "other").open("wb") as other:
        other.truncate(0)
        other.write(b"\0" * (SIZE_MB - 24) * 1024 * 1024)

    refused = run(*APPLY)

    assert refused.exit_code == FileRefused.exit_code
    assert " MB are free, and an apply needs " in refused.stderr
    assert terraform.deployed(STACK) == ()


def test_a_destroy_after_it_leaves_nothing(run, project, terraform):
    terraform.meanwhile_at(RESOURCES[-5], partial(small_disk.fill, project.folder), in_flight=2)
    run(*APPLY)
    small_disk.make_room(project.folder)

    gone = run("destroy", "serverless", "--yes")

    assert gone.exit_code == 0, gone.stderr
    assert not [one for one in terraform.deployed(STACK) if "aws_vpc" in one]
