"""Workspaces on disk: compared before they are written, and never at a person's expense."""

from __future__ import annotations

import hashlib
import json
import os

import pytest

from vdbctl.errors import FileRefused, WorkspaceEdited
from vdbctl.render import workspace
from vdbctl.spec import load

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


def checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", [workspace.MANIFEST, workspace.HALF_DONE])
@pytest.mark.parametrize(
    "path", ["../victim", "modules/../../victim", "{absolute}", "", ".", "a\0b"]
)
def test_a_manifest_that_names_files_elsewhere_is_refused_and_nothing_is_removed(
    tmp_path, name, path
):
    victim, folder = tmp_path / "victim", tmp_path / "stack"
    victim.write_text("mine")
    folder.mkdir()
    (folder / name).write_text(
        json.dumps({path.format(absolute=victim): checksum("mine"), "modules/x": ""})
    )
    (folder / "modules").mkdir()

    with pytest.raises(FileRefused, match="not a path inside"):
        workspace.write(folder, FILES, overwrite=True)

    assert victim.read_text() == "mine"
    assert not (folder / "a.tf").exists()


@pytest.mark.parametrize("content", ["[]", "null", '"x"', "1", "{", "", '{"a.tf": 1, "a.tf": 2}'])
def test_a_manifest_that_is_none_leaves_files_to_whoever_wrote_them(tmp_path, content):
    workspace.write(tmp_path, FILES)
    (tmp_path / workspace.MANIFEST).write_text(content)

    assert workspace.changes(tmp_path, FILES) == ()
    with pytest.raises(WorkspaceEdited, match="a.tf"):
        workspace.write(tmp_path, FILES | {"a.tf": "b\n"})


@pytest.mark.parametrize("what", ["file", "folder of a module", "its parent"])
def test_a_link_in_the_folder_is_neither_followed_nor_replaced(tmp_path, what):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "stack"
    (elsewhere / "m").mkdir(parents=True)
    (elsewhere / "main.tf").write_text("mine")
    (folder / "modules").mkdir(parents=True)
    if what == "file":
        (folder / "a.tf").symlink_to(elsewhere / "main.tf")
    elif what == "its parent":
        (folder / "modules").rmdir()
        (folder / "modules").symlink_to(elsewhere)
    else:
        (folder / "modules/m").symlink_to(elsewhere)

    for act in (workspace.changes, workspace.write):
        with pytest.raises(FileRefused, match="a link, and vdbctl writes"):
            act(folder, FILES)

    assert sorted(path.name for path in elsewhere.iterdir()) == ["m", "main.tf"]
    assert (elsewhere / "main.tf").read_text() == "mine"


def test_a_folder_or_a_fifo_where_a_file_belongs_is_told(tmp_path):
    (tmp_path / "a.tf").mkdir()

    with pytest.raises(FileRefused, match=r"a\.tf: a folder"):
        workspace.write(tmp_path, FILES)

    (tmp_path / "a.tf").rmdir()
    os.mkfifo(tmp_path / "a.tf")
    with pytest.raises(FileRefused, match=r"a\.tf: a FIFO"):
        workspace.changes(tmp_path, FILES)


def test_a_file_that_is_not_utf_8_was_edited(tmp_path):
    workspace.write(tmp_path, FILES)
    (tmp_path / "a.tf").write_bytes(b"\xff")

    with pytest.raises(WorkspaceEdited, match="a.tf"):
        workspace.write(tmp_path, FILES)

    [change] = workspace.changes(tmp_path, FILES)
    assert "1 bytes on disk" in change.diff


def test_a_draft_that_a_stranger_laid_out_as_a_link_is_not_written_through(tmp_path):
    victim, folder = tmp_path / "victim", tmp_path / "stack"
    victim.write_text("mine")
    folder.mkdir()
    (folder / ".a.tf.new").symlink_to(victim)

    workspace.write(folder, FILES)

    assert victim.read_text() == "mine"


def test_a_cache_may_be_reached_from_further_groups_and_ranges():
    text = """\
tier: dev
project: shop
region: us-east-1
database: {engine: postgres, instance_class: db.t4g.medium}
cache:
  kind: nodes
  node_type: cache.t4g.micro
  allowed_cidrs: [10.9.0.0/16]
  allowed_security_groups: [sg-0123456789abcdef0]
"""
    environment = load.resolve(text, name="x1", source="x1.yaml").environment

    files = workspace.files(environment, "x1.yaml", workspace.templates_folder())

    cache = " ".join(files["cache.tf"].split())
    assert 'allowed_cidrs = { "10.9.0.0/16" = "10.9.0.0/16" }' in cache
    assert 'sg-0123456789abcdef0 = "sg-0123456789abcdef0"' in cache
