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


class TestWaves:
    """One canary, then more and more at once; nothing goes on after a failure."""

    @pytest.fixture
    def waves(self, services, monkeypatch):
        from vdbctl.iac.fleet import Run, Task

        seen: list[list[str]] = []

        def start(failing: set[str], count: int):
            def run(_services, command, words, *, labels, jobs):
                seen.append([label[0] for label in labels])
                return tuple(
                    Run(Task(label[0], tuple(command)), status=int(label[0] in failing), started=0)
                    for label in labels
                )

            monkeypatch.setattr(fleet, "run", run)
            targets = [(f"e{number}",) for number in range(count)]
            return fleet.run_in_waves(services, ("migrate", "up"), targets, (), jobs=None), seen

        return start

    def test_each_wave_is_twice_as_large(self, waves):
        runs, seen = waves(set(), 9)

        assert [len(wave) for wave in seen] == [1, 2, 4, 2]
        assert [one.state for one in runs] == ["done"] * 9

    def test_a_canary_that_fails_spares_the_others(self, waves, services, capsys):
        from vdbctl.errors import PartlyDone

        runs, seen = waves({"e0"}, 5)

        assert seen == [["e0"]]
        assert [one.state for one in runs] == ["failed", *["waits"] * 4]
        with pytest.raises(PartlyDone, match="0 migrated, 1 failed"):
            fleet.report(services, runs, "migrated")
        assert capsys.readouterr().out.count("not begun, because an earlier one failed") == 4

    def test_a_failure_in_a_wave_is_the_last_of_it(self, waves):
        runs, seen = waves({"e2"}, 9)

        assert len(seen) == 2
        assert [one.state for one in runs[:3]] == ["done", "done", "failed"]
