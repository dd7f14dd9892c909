"""A second copy of a local state, and when it takes the place of the first."""

from __future__ import annotations

import json
import os
import stat

import pytest

from vdbctl.iac import safekeeping


def content(serial: int, lineage: str = "l") -> str:
    return json.dumps({"version": 4, "serial": serial, "lineage": lineage, "resources": []})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "runs").mkdir()
    return tmp_path


def test_a_whole_state_is_copied_for_its_owner_alone(folder):
    (folder / "terraform.tfstate").write_text(content(3))

    safekeeping.keep(folder)

    kept = folder / safekeeping.KEPT
    assert kept.read_text() == content(3)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_state_and_its_backup_are_for_their_owner_alone(folder):
    names = ("terraform.tfstate", "terraform.tfstate.backup")
    for name in names:
        (folder / name).write_text(content(3))
        (folder / name).chmod(0o644)

    safekeeping.keep(folder)

    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in names} == {0o600}


def test_a_link_in_place_of_a_state_opens_and_closes_nothing_elsewhere(folder):
    victim = folder / "victim"
    victim.write_text(content(3))
    victim.chmod(0o644)
    for name in ("terraform.tfstate", "terraform.tfstate.backup"):
        (folder / name).symlink_to(victim)

    safekeeping.keep(folder)

    assert stat.S_IMODE(victim.stat().st_mode) == 0o644


def test_a_copy_that_is_a_fifo_is_no_copy(folder):
    (folder / "terraform.tfstate").write_text("broken")
    os.mkfifo(folder / safekeeping.KEPT)

    assert safekeeping.mend(folder).startswith("there is no copy of it")


@pytest.mark.parametrize("broken", ["", content(4)[:20]])
def test_a_broken_state_is_never_copied_and_gives_way_to_the_newest_copy(folder, broken):
    file = folder / "terraform.tfstate"
    file.write_text(content(3))
    safekeeping.keep(folder)
    (folder / "terraform.tfstate.backup").write_text(content(2))
    file.write_text(broken)

    safekeeping.keep(folder)
    used = safekeeping.mend(folder)

    assert used == "terraform.tfstate.kept"
    assert file.read_text() == content(3)
    assert (folder / "terraform.tfstate.broken").read_text() == broken


def test_terraforms_own_backup_serves_where_it_is_newer(folder):
    (folder / safekeeping.KEPT).write_text(content(1))
    (folder / "terraform.tfstate.backup").write_text(content(2))
    (folder / "terraform.tfstate").write_text("")

    assert safekeeping.mend(folder) == "terraform.tfstate.backup"


def test_what_is_whole_is_left_alone(folder):
    assert safekeeping.mend(folder) is None
    (folder / "terraform.tfstate").write_text(content(3))
    (folder / safekeeping.KEPT).write_text(content(9))
    assert safekeeping.mend(folder) is None


@pytest.mark.parametrize("broken", ["", content(4)[:20], "\0" * 100])
def test_a_broken_state_without_a_copy_is_set_aside(folder, broken):
    (folder / "terraform.tfstate").write_text(broken)

    used = safekeeping.mend(folder)

    assert used.startswith("there is no copy of it")
    assert not (folder / "terraform.tfstate").exists()
    assert (folder / "terraform.tfstate.broken").read_text() == broken


def test_a_state_of_a_newer_terraform_is_not_broken(folder):
    (folder / "terraform.tfstate").write_text(json.dumps({"version": 5}))

    assert safekeeping.mend(folder) is None
    assert (folder / "terraform.tfstate").exists()


def test_a_state_that_opentofu_has_encrypted_does_not_give_way_to_an_older_copy(folder):
    (folder / safekeeping.KEPT).write_text(content(3))
    encrypted = json.dumps({"meta": {}, "encrypted_data": "AAAA", "encryption_version": "v0"})
    (folder / "terraform.tfstate").write_text(encrypted)

    assert safekeeping.mend(folder) is None
    assert (folder / "terraform.tfstate").read_text() == encrypted


def test_a_state_that_terraform_could_not_put_in_its_place_serves_too(folder):
    (folder / "terraform.tfstate").write_text("")
    (folder / "errored.tfstate").write_text(content(7))

    assert safekeeping.mend(folder) == "errored.tfstate"
    assert (folder / "terraform.tfstate").read_text() == content(7)


def test_another_stack_of_the_same_name_replaces_the_copy(folder):
    (folder / safekeeping.KEPT).write_text(content(9, "old"))
    (folder / "terraform.tfstate").write_text(content(1, "new"))

    safekeeping.keep(folder)

    assert (folder / safekeeping.KEPT).read_text() == content(1, "new")
