"""Everyday trouble with files, in every command: the path, what to do, and never a traceback."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys

import pytest

from tests import small_disk, soak
from tests.cli.test_wrong_inputs import sandboxed  # noqa: F401  # a fixture
from tests.conftest import ROOT

READING = (
    ("validate",),
    ("env", "show", "dev"),
    ("cost", "estimate", "dev"),
    ("render", "dev", "--check"),
    ("drift", "dev", "--sandbox"),
    ("state", "locks", "dev"),
    ("sandbox", "status"),
    ("sandbox", "stop"),
    ("local", "env", "dev"),
    ("local", "down", "dev"),
)
SOAKED = (
    ("validate", "dev"),
    ("env", "list"),
    ("env", "diff", "dev", "prod"),
    ("check", "dev"),
    ("cost", "diff", "dev"),
    ("migrate", "lint"),
    ("output", "dev", "--sandbox"),
    ("db", "query", "dev", "select 1", "--sandbox"),
    ("destroy", "dev", "--sandbox", "--yes"),
    ("sandbox", "env"),
)
"""Read the same files as the others; only in `make soak`."""
NO_FILE = (
    ("db", "query", "dev", "--file", "environments", "--sandbox"),
    ("cost", "estimate", "dev", "--usage", "environments"),
    ("apply", "dev", "--plan", "environments", "--yes", "--sandbox"),
)
WRITING = (
    ("render", "dev"),
    ("init", "--project", "vectors"),
    ("migrate", "new", "content-hub", "add", "tags"),
    ("migrate", "index", "content-hub"),
    ("ci", "init", "github"),
    ("eject", "dev", "--to", "out"),
)
START = pytest.param(("sandbox", "start"), marks=pytest.mark.sandbox)
TROUBLE = {
    "stacks is a file": "stacks",
    "the stack is a file": "stacks/vectors-dev",
    ".vdbctl is a file": ".vdbctl",
    "the sandbox's folder is a file": ".vdbctl/sandbox",
    "the local folder is a file": ".vdbctl/local",
    "environments is a file": "environments",
    "migrations is a file": "migrations",
    "a rendered file is a folder": "stacks/vectors-dev/network.tf/",
    "the manifest is a folder": "stacks/vectors-dev/.vdbctl-manifest.json/",
    "the state is a folder": "stacks/vectors-dev/terraform.tfstate/",
    "the records are folders": ".vdbctl/sandbox/sandbox.json/",
    "an environment is a folder": "environments/dev.yaml/",
}


STOPS_A_SANDBOX = {".vdbctl is a file", "the sandbox's folder is a file"}
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk of its own")


def clear(outcome) -> None:
    words = outcome.stdout + outcome.stderr
    assert outcome.exit_code != 1, words
    assert "Traceback" not in words
    assert "bug in vdbctl" not in words


@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_file_where_a_folder_belongs_or_the_other_way_round(run, project, sandboxed, trouble):  # noqa: F811
    path = project / TROUBLE[trouble].rstrip("/")
    if path.exists():
        path.rename(path.with_name("away"))
    path.parent.mkdir(parents=True, exist_ok=True)
    if TROUBLE[trouble].endswith("/"):
        path.mkdir()
    else:
        path.write_text("x")

    start = START.values if trouble in STOPS_A_SANDBOX else ()
    more = SOAKED if soak.SOAK else ()
    outcomes = {command: run(*command) for command in (*READING, *more, *WRITING, *start)}

    for outcome in outcomes.values():
        clear(outcome)
    refused = [one for one in outcomes.values() if one.exit_code in (10, 17)]
    assert all(" hint: " in one.stderr for one in refused)
    rendered = outcomes[("render", "dev")]
    if "stacks" in TROUBLE[trouble] and "state" not in trouble:
        assert rendered.exit_code == 17
        assert TROUBLE[trouble].rstrip("/") in rendered.stderr


@pytest.mark.parametrize("command", NO_FILE, ids=lambda command: " ".join(command[:2]))
def test_a_folder_that_is_given_for_a_file_is_told(run, sandboxed, command):  # noqa: F811
    outcome = run(*command)

    clear(outcome)
    assert "environments: a folder, not a file" in outcome.stderr
    assert " hint: " in outcome.stderr


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"", b"\x1b[31m", b"a: !!int x", b"a: &a [*a]", b"null", b"[]"]
)
def test_an_environment_that_is_no_yaml_is_told_with_its_line(run, project, content):
    (project / "environments/dev.yaml").write_bytes(content)

    outcome = run("validate", "dev")

    clear(outcome)
    assert outcome.exit_code == 10
    assert "environments/dev.yaml:1" in outcome.stderr
    assert " hint: " in outcome.stderr
    assert "\x1b" not in outcome.stderr


def test_an_environment_that_is_a_link_out_of_the_project_shows_nothing_of_it(
    run, project, tmp_path_factory
):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.yaml"
    secret.write_text("password: hunter2\n")
    (project / "environments/dev.yaml").unlink()
    (project / "environments/dev.yaml").symlink_to(secret)

    outcome = run("validate", "dev")

    assert outcome.exit_code == 10
    assert "a link that leads out of" in outcome.stderr
    assert "hunter2" not in outcome.stderr
    assert "password" not in outcome.stderr


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("stacks", ("render", "dev")),
        ("stacks/vectors-dev", ("render", "dev")),
        (".vdbctl", ("sandbox", "start")),
        (".vdbctl", ("plan", "--all")),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_folder_that_is_a_link_out_of_the_project_is_not_written_to(
    run, project, tmp_path_factory, name, command
):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).symlink_to(elsewhere)

    outcome = run(*command)

    clear(outcome)
    assert outcome.exit_code == 17
    assert "leads out of" in outcome.stderr
    assert list(elsewhere.iterdir()) == []


def test_a_log_of_a_bug_that_is_a_link_is_not_followed(run, project, monkeypatch):
    from vdbctl.cli.services import Services

    victim = project / "victim"
    victim.write_text("mine")
    (project / ".vdbctl").mkdir()
    (project / ".vdbctl/bug.log").symlink_to(victim)
    monkeypatch.setattr(Services, "environment_names", lambda self: 1 / 0)

    assert run("env", "list").exit_code == 1

    assert victim.read_text() == "mine"
    log = project / ".vdbctl/bug.log"
    assert "ZeroDivisionError" in log.read_text()
    assert stat.S_IMODE(log.lstat().st_mode) == 0o600


def test_git_ignores_what_is_of_this_machine_alone_without_an_init(run, project, monkeypatch):
    from vdbctl.cli.services import Services

    subprocess.run(["git", "init", "-q", project], check=True)
    monkeypatch.setattr(Services, "environment_names", lambda self: 1 / 0)
    run("env", "list")

    listed = subprocess.run(
        ["git", "-C", project, "status", "--porcelain", "--untracked-files=all", ".vdbctl"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip

    assert (project / ".vdbctl/bug.log").is_file()
    assert listed.stdout == ""


def test_names_and_contents_never_command_the_terminal(run, project):
    (project / "environments/a\x1b[2Jb\udcff.yaml").write_text("tier: dev\nx\x9b: 1\n")

    for arguments in (("validate",), ("env", "list"), ("cost", "estimate"), ("check",)):
        outcome = run(*arguments)
        words = outcome.stdout + outcome.stderr
        raw = [ascii(command) for command in ("\x1b[2J", "\x9b", "\udcff") if command in words]
        assert raw == []
        assert outcome.exit_code != 1, ascii(words)


@pytest.fixture
def disk(project, monkeypatch):
    """A copy of the project on a small disk, in which commands run."""
    with small_disk.mounted(project / "disk", size_mb=6) as place:
        for name in ("environments", "migrations"):
            shutil.copytree(project / name, place / name)
        (place / ".vdbctl").mkdir()
        (place / ".vdbctl/.gitignore").write_text("*\n")
        yield place
        monkeypatch.chdir(project)


@needs_root
@pytest.mark.parametrize("command", [*WRITING, START], ids=lambda command: " ".join(command[:2]))
def test_a_full_disk_is_named(run, disk, monkeypatch, command):
    small_disk.fill(disk)
    monkeypatch.chdir(disk)

    outcome = run(*command)

    assert outcome.exit_code == (44 if command[0] == "sandbox" else 17), outcome.stderr
    assert re.search(r"error: .*/?\w+.*: No space left on device", outcome.stderr), outcome.stderr
    assert " hint: make room" in outcome.stderr


@needs_root
@pytest.mark.parametrize("command", [*WRITING, START], ids=lambda command: " ".join(command[:2]))
def test_a_disk_that_may_only_be_read_is_named(run, disk, monkeypatch, command):
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    monkeypatch.chdir(disk)

    outcome = run(*command)

    assert outcome.exit_code == 17, outcome.stderr
    assert re.search(r"error: .*/?\w+.*: Read-only file system", outcome.stderr), outcome.stderr
    assert " hint: give this user the right to it" in outcome.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("command", WRITING, ids=lambda command: " ".join(command[:2]))
def test_a_folder_that_may_not_be_written_to_is_named(run, project, command):
    for folder in (project, *(path for path in project.rglob("*") if path.is_dir())):
        folder.chmod(0o555)

    outcome = run(*command)

    assert outcome.exit_code == 17
    assert "Permission denied" in outcome.stderr
    for folder in (project, *(path for path in project.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def test_a_folder_that_is_gone_is_told(project):
    gone = project / "gone"
    gone.mkdir()
    script = 'cd "$0" && rmdir "$0" && exec "$@"'

    done = subprocess.run(
        ["/bin/sh", "-c", script, gone, sys.executable, "-m", "vdbctl", "render", "dev"],
        check=False, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert done.returncode not in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert " hint: " in done.stderr
