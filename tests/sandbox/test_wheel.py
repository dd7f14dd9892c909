"""The wheel, installed into an empty environment, elsewhere: it renders every environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.sandbox


def uv(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", "uv", *arguments], check=True, capture_output=True)


def test_the_installed_wheel_renders_every_environment(tmp_path):
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns(".venv", ".git", ".vdbctl", "stacks", "__pycache__", "dist")
    shutil.copytree(ROOT, source, ignore=ignored)
    uv("build", "--wheel", "--out-dir", tmp_path / "dist", source)
    [wheel] = (tmp_path / "dist").glob("*.whl")
    uv("venv", tmp_path / "empty")
    python = tmp_path / "empty/bin/python"
    uv("pip", "install", "--python", python, wheel)
    project = tmp_path / "elsewhere"
    project.mkdir()
    for name in ("environments", "migrations"):
        shutil.copytree(ROOT / name, project / name)
    shutil.rmtree(source)

    for path in sorted((project / "environments").glob("*.yaml")):
        done = subprocess.run(
            [python, "-m", "vdbctl", "render", path.stem],
            cwd=project,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    stacks = {path.name for path in (project / "stacks").iterdir()}
    assert stacks == {f"vectors-{path.stem}" for path in (project / "environments").glob("*.yaml")}
    assert (project / "stacks/vectors-prod/modules/rds_postgres/main.tf").is_file()
