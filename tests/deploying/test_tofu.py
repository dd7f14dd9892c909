"""OpenTofu in the place of Terraform: the same commands, its own registry, locks and configuration."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.deploying.conftest import DATABASE
from vdbctl.cli import app
from vdbctl.cli.services import Services
from vdbctl.iac import programs

LOCK_FLAGS = frozenset({"lock-timeout"})
VIEW_FLAGS = frozenset({"json", "input", "no-color"})
OF_TOFU: Mapping[str, frozenset[str]] = {
    "init": VIEW_FLAGS | {"upgrade", "migrate-state", "force-copy"},
    "validate": VIEW_FLAGS,
    "plan": VIEW_FLAGS
    | LOCK_FLAGS
    | {"detailed-exitcode", "out", "destroy", "refresh-only", "replace", "target"},
    "show": VIEW_FLAGS,
    "apply": VIEW_FLAGS | LOCK_FLAGS,
    "import": VIEW_FLAGS | LOCK_FLAGS,
    "output": VIEW_FLAGS,
    "providers": frozenset({"platform", "fs-mirror", "no-color"}),
    "state": LOCK_FLAGS,
    "untaint": LOCK_FLAGS,
    "version": frozenset({"json"}),
}
"""Flags that vdbctl uses, as OpenTofu has them: internal/command and internal/command/arguments of
its main branch; read 2026-11-29."""
TOFU = """\
#!{python}
import json, pathlib, sys
with open({log!r}, "a") as log:
    log.write(json.dumps(sys.argv) + "\\n")
command = sys.argv[1]
if command == "version":
    print(json.dumps({{"terraform_version": {version!r}, "platform": "linux_amd64"}}))
elif command == "init":
    build = pathlib.Path(".terraform/providers/registry.opentofu.org/hashicorp/aws/5.100.0/x")
    build.mkdir(parents=True)
    (build / "terraform-provider-aws").touch()
elif command == "providers":
    lock = 'provider "registry.opentofu.org/hashicorp/aws" {{\\n  version = "5.100.0"\\n}}\\n'
    pathlib.Path(".terraform.lock.hcl").write_text(lock)
"""


def story(run) -> None:
    """Deploy, look, remove."""
    for command, *options in (
        ("plan",),
        ("apply", "--yes"),
        ("drift",),
        ("output",),
        ("destroy", "--yes"),
    ):
        outcome = run(command, "small", *options)
        assert outcome.exit_code == 0, outcome.stderr


def flags(line: tuple[str, ...]) -> set[str]:
    return {part.lstrip("-").split("=")[0] for part in line[2:] if part.startswith("-")}


def without_names(line: tuple[str, ...]) -> tuple[str, ...]:
    """Without the name of the plan's file, which is another one each time."""
    return tuple("PLAN" if ".tfplan" in part else part for part in line[1:])


def test_every_command_is_one_that_opentofu_has(run, services, terraform):
    services.binary = Path("tofu")
    terraform.is_killed_at(DATABASE)
    run("apply", "small", "--yes")

    story(run)

    assert {line[0] for line in terraform.lines} == {"tofu"}
    assert {line[1] for line in terraform.lines} >= {"init", "plan", "show", "apply"}
    assert [line for line in terraform.lines if not flags(line) <= OF_TOFU[line[1]]] == []


def test_opentofu_gets_the_same_command_lines_as_terraform(run, services, terraform):
    story(run)
    first = [without_names(line) for line in terraform.lines]
    terraform.lines.clear()
    services.binary = Path("tofu")

    story(run)

    second = [without_names(line) for line in terraform.lines]
    assert second[0] == ("init", "-json", "-input=false")
    assert sorted(set(second)) == sorted(set(first))


def test_locks_and_configurations_of_the_two_are_kept_apart(run, project, services, terraform):
    run("plan", "small")
    services.binary = Path("tofu")

    outcome = run("plan", "small")

    assert outcome.exit_code == 0, outcome.stderr
    cache = project.folder / "cache"
    assert "registry.terraform.io/" in (cache / "terraform.lock.hcl").read_text()
    assert "registry.opentofu.org/" in (cache / "tofu.lock.hcl").read_text()
    assert terraform.environment["TF_CLI_CONFIG_FILE"] == str(cache / "tofu.rc")


def test_the_workspace_is_the_same_for_both(run, project):
    run("render", "small")
    before = {path.name: path.read_bytes() for path in project.workspace.glob("*.tf")}
    project.spec("terraform: {binary: tofu}\n")

    assert run("render", "small", "--check").exit_code == 0
    assert {path.name: path.read_bytes() for path in project.workspace.glob("*.tf")} == before


def test_an_error_of_opentofu_is_told_as_one_of_its_own(run, services, terraform):
    services.binary = Path("tofu")
    terraform.fails("plan", "no")

    outcome = run("plan", "small")

    assert outcome.exit_code == 20
    assert "tofu plan failed: no" in outcome.stderr


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program `tofu` alone on PATH, which notes how it is called; returns these calls."""
    folder = tmp_path / "bin"
    folder.mkdir()
    log = tmp_path / "calls"

    def install(version: str = "1.11.4"):
        text = TOFU.format(python=sys.executable, log=str(log), version=version)
        (folder / "tofu").write_text(text)
        (folder / "tofu").chmod(0o755)
        return lambda: [tuple(json.loads(line)) for line in log.read_text().splitlines()]

    monkeypatch.setattr("vdbctl.iac.binary.INSTALL_FOLDERS", ())
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("VDBCTL_CACHE", str(tmp_path / "cache"))
    return install


@pytest.fixture
def run_program(project, aws, monkeypatch, capsys):
    """Run a vdbctl command that starts the program on PATH."""
    monkeypatch.chdir(project.folder)

    def run_command(*arguments: str):
        services = Services(Path(), dict(os.environ), connect=lambda _region: aws)
        return app.run(list(arguments), services), capsys.readouterr()

    return run_command


def test_an_environment_may_ask_for_opentofu(project, program, run_program):
    calls = program()
    project.spec("terraform: {binary: tofu}\n")

    code, printed = run_program("plan", "small")

    assert code == 0, printed.err
    assert [line[1] for line in calls()] == ["version", "init", "plan"]
    assert "no changes" in printed.out


def test_a_machine_may_name_opentofu_for_all(program, run_program, monkeypatch):
    calls = program()
    monkeypatch.setenv("VDBCTL_TERRAFORM", "tofu")

    code, printed = run_program("plan", "small")

    assert code == 0, printed.err
    assert [line[1] for line in calls()] == ["version", "init", "plan"]


def test_setup_looks_for_what_the_environments_ask_for(project, program, run_program):
    program()
    project.spec("terraform: {binary: tofu}\n")

    code, printed = run_program("setup")

    assert code == 0, printed.err
    assert "OpenTofu: " in printed.err
    assert "registry.opentofu.org" in printed.err
    assert "terraform.io" not in printed.err


def test_setup_locks_the_provider_for_other_platforms(project, program, run_program, tmp_path):
    calls = program()
    project.spec("terraform: {binary: tofu}\n")

    code, printed = run_program("setup", "--platform", "linux_riscv64")

    assert code == 0, printed.err
    [line] = [line for line in calls() if line[1] == "providers"]
    platforms = sorted({programs.platform(), "linux_riscv64"})
    assert line[2:] == ("lock", *(f"-platform={name}" for name in platforms), "-no-color")
    assert flags(line) <= OF_TOFU["providers"]
    assert (tmp_path / "cache/tofu.lock.hcl").is_file()


def test_what_is_no_platform_is_refused(program, run_program):
    program()

    code, printed = run_program("setup", "--platform", "linux/arm64")

    assert code == 2
    assert "'linux/arm64' is no platform; they are called linux_arm64" in printed.err


def test_setup_does_not_download_opentofu(project, program, run_program, monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", lambda *_a, **_k: pytest.fail("a download"))
    project.spec("terraform: {binary: tofu}\n")

    code, printed = run_program("setup")

    assert code == 22
    assert "tofu is not installed" in printed.err
    assert "install OpenTofu 1.11 or newer" in printed.err


def test_an_opentofu_without_write_only_arguments_is_refused(project, program, run_program):
    program("1.10.6")
    project.spec("terraform: {binary: tofu}\n")

    code, printed = run_program("plan", "small")

    assert code == 22
    assert "is OpenTofu 1.10.6, but 1.11 or newer is needed" in printed.err


def test_the_doctor_names_opentofu(project, program, run_program):
    program()
    project.spec("terraform: {binary: tofu}\n")

    _, printed = run_program("doctor", "--json")

    found = {one["name"]: one for one in json.loads(printed.out)}
    assert found["OpenTofu"]["verdict"] == "ok"
    assert "terraform" not in found
