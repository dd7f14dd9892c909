"""Pipelines: what is written passes the schemas that the platforms publish."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml

from vdbctl import __version__

SCHEMAS = {
    "github": ["--builtin-schema", "vendor.github-workflows"],
    "gitlab": ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}
FILES = {
    "github": [
        ".github/workflows/vdbctl-apply.yml",
        ".github/workflows/vdbctl-drift.yml",
        ".github/workflows/vdbctl-plan.yml",
        ".github/workflows/vdbctl-routine.yml",
    ],
    "gitlab": ["vdbctl.gitlab-ci.yml"],
}


@pytest.mark.parametrize("platform", FILES)
def test_the_pipelines_pass_the_schema_of_their_platform(run, project, platform):
    outcome = run("ci", "init", platform)

    assert outcome.exit_code == 0
    files = [str(project / path) for path in FILES[platform]]
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *SCHEMAS[platform], *files],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_each_environment_is_planned_applied_as_reviewed_and_looked_at(run, project):
    run("ci", "init", "github", "--environments", "prod,staging")

    steps = {}
    for path in FILES["github"]:
        document = yaml.safe_load((project / path).read_text())
        for name, job in document["jobs"].items():
            assert job["strategy"]["matrix"]["environment"] == ["prod", "staging"]
            steps[name] = "\n".join(step.get("run", "") for step in job["steps"])

    assert "--plan plan.json --yes" in steps["apply"]
    assert "--exit-code" in steps["drift"]
    assert "vdbctl db maintain" in steps["routine"]
    assert "vdbctl dr drill" in steps["routine"]
    assert f"vdbctl=={__version__}" in steps["plan"]


@pytest.mark.parametrize("path", FILES["github"])
def test_nothing_from_outside_becomes_part_of_a_script(run, project, path):
    run("ci", "init", "github")

    for job in yaml.safe_load((project / path).read_text())["jobs"].values():
        assert not [step["run"] for step in job["steps"] if "${{" in step.get("run", "")]


def test_what_is_there_is_kept_and_a_state_on_this_machine_is_warned_of(run, project):
    target = project / "vdbctl.gitlab-ci.yml"
    target.write_text("ours: true\n")

    outcome = run("ci", "init", "gitlab")

    assert target.read_text() == "ours: true\n"
    assert "kept     vdbctl.gitlab-ci.yml" in outcome.stderr
    assert "vdbctl state bootstrap" in outcome.stderr


def test_a_platform_that_is_not_known_is_refused(run):
    outcome = run("ci", "init", "jenkins")

    assert outcome.exit_code == 2
    assert "github and gitlab" in outcome.stderr
