"""`setup --platform`: the lock file for several platforms, by a real Terraform from a mirror."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest

from vdbctl.iac import lockfile, programs

pytestmark = pytest.mark.terraform

THREE = ("darwin_arm64", "linux_amd64", "linux_arm64")
ROOT = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
"""
DEV = "tier: dev\nproject: vectors\nregion: us-east-1\n"


@pytest.fixture
def mirror(tmp_path):
    """A mirror with packages of the provider that hold only the name of their platform."""
    folder = tmp_path / "mirror"
    packages = folder / programs.TERRAFORM.provider
    packages.mkdir(parents=True)
    for version in ("5.100.0", "6.66.0"):
        for platform in {*THREE, programs.platform()}:
            path = packages / f"terraform-provider-aws_{version}_{platform}.zip"
            with zipfile.ZipFile(path, "w") as package:
                package.writestr(f"terraform-provider-aws_v{version}_x5", platform)
    return folder


@pytest.fixture
def team(terraform, mirror, tmp_path, project, monkeypatch):
    """A project whose environments want both majors of the provider."""
    monkeypatch.setenv("VDBCTL_TERRAFORM", str(terraform.program))
    monkeypatch.setenv("VDBCTL_PROVIDER_MIRROR", str(mirror))
    monkeypatch.setenv("VDBCTL_CACHE", str(tmp_path / "cache"))
    for path in (project / "environments").glob("*.yaml"):
        path.unlink()
    (project / "environments/dev.yaml").write_text(DEV)
    (project / "environments/next.yaml").write_text(f"{DEV}terraform: {{provider: 6}}\n")
    return tmp_path / "cache"


def checksums(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if '"h1:' in line]


def test_the_provider_is_locked_for_each_platform_and_each_major(team, run):
    outcome = run("setup", "--platform", "linux_arm64", "--platform", "darwin_arm64")

    assert outcome.exit_code == 0, outcome.stderr
    five = (team / "terraform.lock.hcl").read_text()
    six = (team / "terraform-6.0.lock.hcl").read_text()
    assert lockfile.chosen(five, programs.TERRAFORM.provider) == "5.100.0"
    assert lockfile.chosen(six, programs.TERRAFORM.provider) == "6.66.0"
    wanted = {"linux_arm64", "darwin_arm64", programs.platform()}
    assert len(checksums(five)) == len(checksums(six)) == len(wanted)


def test_workspaces_with_the_same_version_get_the_checksums(team, run, project):
    run("setup", "--platform", "linux_arm64")
    shared = (team / "terraform.lock.hcl").read_text()
    [first, *_] = checksums(shared)
    for name, text in {
        "vectors-dev": shared.replace(f"    {first}\n", '    "h1:of-a-colleague=",\n'),
        "vectors-old": shared.replace("5.100.0", "5.101.0"),
        "vectors-full": shared,
    }.items():
        (project / "stacks" / name).mkdir(parents=True)
        (project / "stacks" / name / lockfile.NAME).write_text(text)

    outcome = run("setup", "--platform", "linux_arm64")

    assert "and in vectors-dev: commit the .terraform.lock.hcl there" in outcome.stderr
    found = checksums((project / "stacks/vectors-dev" / lockfile.NAME).read_text())
    assert found == sorted([*checksums(shared), '"h1:of-a-colleague=",'])
    assert "5.101.0" in (project / "stacks/vectors-old" / lockfile.NAME).read_text()


@pytest.fixture
def init(terraform, mirror, tmp_path):
    """Initialize a folder that has this lock file, from the mirror; returns what came of it."""
    configuration = tmp_path / "terraform.rc"
    configuration.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
    )
    variables = {**terraform.environment, "TF_CLI_CONFIG_FILE": str(configuration)}
    with_mirror = replace(terraform, environment=variables)
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "versions.tf").write_text(ROOT)

    def run_init(lock: str):
        (folder / lockfile.NAME).write_text(lock)
        return with_mirror(folder, "init", "-no-color"), (folder / lockfile.NAME).read_text()

    return run_init


def test_an_init_takes_the_lock_as_it_is(team, run, init):
    run("setup", "--platform", "linux_arm64", "--platform", "darwin_arm64")
    lock = (team / "terraform.lock.hcl").read_text()

    done, after = init(lock)

    assert done.returncode == 0, done.stdout + done.stderr
    assert after == lock


def test_without_the_checksum_of_its_platform_an_init_fails(team, run, init):
    """What `--platform` is for."""
    run("setup", "--platform", programs.platform())
    [own] = checksums((team / "terraform.lock.hcl").read_text())
    run("setup", "--platform", "linux_arm64", "--platform", "darwin_arm64")
    lock = (team / "terraform.lock.hcl").read_text()

    done, _ = init(lock.replace(f"    {own}\n", ""))

    assert done.returncode == 1
    assert "doesn't match any of the checksums" in " ".join(done.stderr.split())
