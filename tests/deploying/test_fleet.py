"""--all: each environment is held, planned and applied by itself, and none keeps the others."""

from __future__ import annotations

import json
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from datetime import UTC, datetime

import pytest

from tests.deploying.conftest import DATABASE, SPEC, Reader
from vdbctl.cli import app
from vdbctl.errors import PartlyDone
from vdbctl.iac import hold

ALL = ("apply", "--all", "--jobs", "1", "--no-migrate")
HELD = "vectors-small is held by "
BY = "`vdbctl destroy small` (process "


class Done:
    """A child that has come to its end."""

    def __init__(self, status: int) -> None:
        self._status = status

    def poll(self) -> int:
        return self._status

    def send_signal(self, _number: int, /) -> None:
        """It is too late."""


@pytest.fixture
def children(services):
    """Command lines of the children, which run in this process; each with what it holds meanwhile."""
    begun: list[tuple[str, ...]] = []

    def start(arguments, *, folder, environment, out, err):
        begun.append(tuple(arguments))
        with (
            open(out.fileno(), "w", closefd=False) as stdout,
            open(err.fileno(), "w", closefd=False) as stderr,
            redirect_stdout(stdout),
            redirect_stderr(stderr),
        ):
            return Done(app.run(list(arguments), services()))

    services.start_child = start
    return begun


@pytest.fixture
def two(run, project, terraform, children):
    """`small` and `other` are deployed, and both are to change."""
    project.write("other", SPEC)
    for name in ("other", "small"):
        assert run("apply", name, "--yes", "--no-migrate").exit_code == 0
    terraform.will_change(DATABASE, allocated_storage=30)


def storage_gb(project, name: str) -> int:
    """Of the database, as the state has it."""
    state = json.loads((project.folder / f"stacks/vectors-{name}/terraform.tfstate").read_text())
    [database] = [one for one in state["resources"] if one["type"] == "aws_db_instance"]
    return int(database["instances"][0]["attributes"]["allocated_storage"])


def held_by_another(project):
    return hold.held(project.workspace, "destroy small", datetime.now(UTC))


def test_all_are_applied_as_they_were_shown(run, project, two, children):
    outcome = run(*ALL, "--yes")

    assert outcome.exit_code == 0, outcome.stderr
    assert {storage_gb(project, name) for name in ("small", "other")} == {30}
    assert [words[:2] for words in children] == [
        ("plan", "other"), ("plan", "small"), ("apply", "other"), ("apply", "small"),
    ]  # fmt: skip
    assert list((project.folder / ".vdbctl/fleet").iterdir()) == []


def test_each_holds_its_own_workspace_and_no_other(run, project, two, terraform):
    notes = []

    def look() -> None:
        found = project.folder.glob(f"stacks/*/{hold.HOLDER}")
        notes.append({note.parent.name: json.loads(note.read_text())["doing"] for note in found})
        terraform.meanwhile("apply", look)

    terraform.meanwhile("apply", look)
    run(*ALL, "--yes")

    [[(first, doing)], [(second, later)]] = [note.items() for note in notes]
    assert (first, second) == ("vectors-other", "vectors-small")
    assert doing.startswith("apply other --plan ")
    assert later.startswith("apply small --plan ")


def test_a_plan_of_all_names_who_holds_one_and_shows_the_others(run, project, two):
    with held_by_another(project):
        outcome = run("plan", "--all")

    assert outcome.exit_code == PartlyDone.exit_code
    assert "1 planned, 1 failed:\n  small: " + HELD in outcome.stderr
    assert BY in outcome.stderr
    assert "vectors-other" in outcome.stdout
    assert "vectors-small" not in outcome.stdout


def test_one_that_is_held_is_named_and_the_others_are_applied(run, project, two):
    with held_by_another(project):
        outcome = run(*ALL, "--yes")

    assert outcome.exit_code == PartlyDone.exit_code
    assert f"small is left out: {HELD}" in outcome.stderr
    assert BY in outcome.stderr
    assert "1 applied, 1 failed:\n  small: " + HELD in outcome.stderr
    assert (storage_gb(project, "small"), storage_gb(project, "other")) == (20, 30)


def test_one_that_is_taken_while_somebody_reads_the_plans_is_named_too(run, project, two):
    with ExitStack() as taken:
        reads = Reader(lambda: taken.enter_context(held_by_another(project)))
        outcome = run(*ALL, answer=reads)

    assert outcome.exit_code == PartlyDone.exit_code
    assert "1 applied, 1 failed:\n  small: " + HELD in outcome.stderr
    assert (storage_gb(project, "small"), storage_gb(project, "other")) == (20, 30)


def test_what_is_to_change_otherwise_since_it_was_shown_is_not_applied(
    run, project, two, terraform
):
    def change() -> None:
        terraform.will_change(DATABASE, allocated_storage=90)

    outcome = run(*ALL, answer=Reader(change))

    assert outcome.exit_code == PartlyDone.exit_code
    assert outcome.stderr.count("this is not what was reviewed") == 2
    assert {storage_gb(project, name) for name in ("small", "other")} == {20}


def test_plans_that_another_run_shows_meanwhile_are_not_applied(run, project, two, terraform):
    """Two --all at once: each has its own files."""

    def another() -> None:
        terraform.will_change(DATABASE, allocated_storage=90)
        assert run(*ALL, answer="n\n").exit_code == 1

    outcome = run(*ALL, answer=Reader(another))

    assert outcome.exit_code == PartlyDone.exit_code
    assert {storage_gb(project, name) for name in ("small", "other")} == {20}


def test_where_none_can_be_planned_nothing_is_asked(run, project, two):
    (project.folder / "environments/other.yaml").unlink()

    with held_by_another(project):
        outcome = run(*ALL, "--yes")

    assert outcome.exit_code == PartlyDone.exit_code
    assert "0 planned, 1 failed:\n  small: " + HELD in outcome.stderr
