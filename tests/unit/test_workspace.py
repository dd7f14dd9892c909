"""Workspaces on disk: compared before they are written, and never at a person's expense."""

from __future__ import annotations

import pytest

from vdbctl.errors import WorkspaceEdited
from vdbctl.render import workspace

FILES = {"a.tf": "a\n", "modules/m/main.tf": "m\n"}


def test_what_is_written_leaves_nothing_to_change(tmp_path):
    workspace.write(tmp_path, FILES)

    assert workspace.changes(tmp_path, FILES) == ()


def test_a_file_that_is_not_rendered_any_more_is_removed(tmp_path):
    workspace.write(tmp_path, FILES)

    workspace.write(tmp_path, {"a.tf": "a\n"})

    assert not (tmp_path / "modules/m/main.tf").exists()


def test_a_change_is_shown_with_its_difference(tmp_path):
    workspace.write(tmp_path, FILES)

    [change] = workspace.changes(tmp_path, FILES | {"a.tf": "b\n"})

    assert (change.path, change.change) == ("a.tf", "update")
    assert "-a\n+b\n" in change.diff


def test_a_file_edited_by_hand_is_reported_and_kept(tmp_path):
    workspace.write(tmp_path, FILES)
    (tmp_path / "a.tf").write_text("mine\n")

    with pytest.raises(WorkspaceEdited, match="a.tf"):
        workspace.write(tmp_path, FILES | {"a.tf": "b\n"})

    assert (tmp_path / "a.tf").read_text() == "mine\n"


def test_overwriting_by_hand_needs_to_be_said(tmp_path):
    workspace.write(tmp_path, FILES)
    (tmp_path / "a.tf").write_text("mine\n")

    workspace.write(tmp_path, FILES, overwrite=True)

    assert (tmp_path / "a.tf").read_text() == "a\n"


def test_files_that_vdbctl_did_not_write_are_left_alone(tmp_path):
    (tmp_path / "extra.tf").write_text("mine\n")

    workspace.write(tmp_path, FILES)
    workspace.write(tmp_path, {})

    assert (tmp_path / "extra.tf").read_text() == "mine\n"


@pytest.mark.parametrize("survives", range(4))
def test_a_write_that_is_cut_off_is_nobodys_edit(tmp_path, monkeypatch, survives):
    workspace.write(tmp_path, {"a.tf": "1\n", "b.tf": "1\n", "c.tf": "1\n"})
    real, left = workspace._replace, [survives]

    def replace(target, content):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(target, content)

    monkeypatch.setattr(workspace, "_replace", replace)
    with pytest.raises(KeyboardInterrupt):
        workspace.write(tmp_path, {"a.tf": "2\n", "b.tf": "2\n", "c.tf": "2\n"})
    monkeypatch.setattr(workspace, "_replace", real)

    workspace.write(tmp_path, {"a.tf": "3\n", "b.tf": "3\n"})

    names = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".tf")
    assert names == ["a.tf", "b.tf"]
    assert (tmp_path / "b.tf").read_text() == "3\n"
