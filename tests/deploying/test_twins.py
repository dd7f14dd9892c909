"""The real terraform and the fake, given the same argument lists: they say and do the same.

The workspace has only resources of Terraform itself, so that no provider is needed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.fake_terraform import configuration, state
from tests.fake_terraform.terraform import FakeTerraform
from vdbctl.cli.services import Services
from vdbctl.errors import TerraformFailed, TerraformMissing
from vdbctl.iac import binary as programs
from vdbctl.iac import commands
from vdbctl.iac.commands import Arguments
from vdbctl.iac.runner import Runner, StartProcess, start_process

pytestmark = pytest.mark.terraform

MAIN = """\
resource "terraform_data" "one" {
  input = "a"
}

resource "terraform_data" "two" {
  input            = terraform_data.one.output
  triggers_replace = ["x"]
}

resource "terraform_data" "three" {
  for_each = toset(["red", "green"])
}

output "name" {
  value = terraform_data.one.output
}
"""
PLAN = Path("plan")
VOLATILE = frozenset({"@timestamp", "id_value", "elapsed_seconds"})


def plan(binary: Path, **options: Any) -> Arguments:
    return without_waiting(commands.plan(binary, PLAN, **options))


def apply(binary: Path) -> Arguments:
    return without_waiting(commands.apply(binary, PLAN))


def without_waiting(arguments: Arguments) -> Arguments:
    return tuple(each.replace("=15s", "=0s") for each in arguments)


@dataclass(frozen=True)
class Side:
    """One Terraform in one workspace."""

    binary: Path
    folder: Path
    start: StartProcess

    def follow(self, arguments: Arguments) -> tuple[int, list[str]]:
        """Exit status, and the lines without what differs from run to run."""
        log = self.folder / "log"
        status = self._runner().follow(arguments, log, lambda _event: None)
        lines = [json.loads(line) for line in log.read_text().splitlines() if line[:1] == "{"]
        return status, sorted(json.dumps(_stable(line), sort_keys=True) for line in lines)

    def capture(self, arguments: Arguments) -> str:
        """What it prints; of a failure the words, in one line."""
        try:
            return _stable(self._runner().capture(arguments))
        except TerraformFailed as error:
            words = re.sub(r"\x1b\[\d+m", "", error.message)
            return _stable(" ".join(re.sub(r"[│╷╵]", "", words).split()))

    def document(self) -> dict[str, Any]:
        """The plan, as far as vdbctl reads it."""
        whole = json.loads(self._runner().capture(commands.show(self.binary, PLAN)))
        changes = [
            (entry["address"], entry.get("action_reason"), entry["change"])
            for entry in whole.get("resource_changes", ())
        ]
        outputs = {name: each["actions"] for name, each in whole["output_changes"].items()}
        return {"changes": _stable(json.loads(json.dumps(changes))), "outputs": outputs}

    def contents(self) -> dict[str, Any]:
        """What the state holds."""
        whole = json.loads((self.folder / "terraform.tfstate").read_text())
        instances = {
            state.address_of(entry, instance): instance.get("status")
            for entry in whole["resources"]
            for instance in entry["instances"]
        }
        return {"version": whole["version"], "outputs": whole["outputs"], "instances": instances}

    def state(self) -> dict[str, Any]:
        return json.loads((self.folder / "terraform.tfstate").read_text())

    def _runner(self) -> Runner:
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
        environment |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
        return Runner(self.folder, environment, start=self.start)


def _stable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _stable(part) for name, part in value.items() if name not in VOLATILE}
    if isinstance(value, list):
        return [_stable(part) for part in value]
    if isinstance(value, str):
        return re.sub(
            r"\w{8}-\w{4}-\w{4}-\w{4}-\w{12}|\d+s\b|\d{4}-\d\d-\d\d\S*|\d\d:\d\d:\d\d\S*",
            "…",
            value,
        )
    return value


@dataclass(frozen=True)
class Twins:
    """Both."""

    real: Side
    fake: Side
    terraform: FakeTerraform

    def __iter__(self) -> Iterator[Side]:
        return iter((self.real, self.fake))

    def follow(self, command: Callable[..., Arguments], **options: Any) -> tuple[int, list[str]]:
        """What both answered, once they have answered the same."""
        real, fake = [side.follow(command(side.binary, **options)) for side in self]
        assert fake == real
        return real

    def capture(self, command: Callable[..., Arguments], *words: Any) -> str:
        real, fake = [side.capture(without_waiting(command(side.binary, *words))) for side in self]
        assert fake == real
        return real

    def agree(self, what: Callable[[Side], Any]) -> Any:
        real, fake = [what(side) for side in self]
        assert fake == real
        return real

    def deploy(self) -> None:
        self.follow(plan)
        self.follow(apply)

    def write(self, old: str, new: str) -> None:
        """Change the workspace of the real one; the fake one is told."""
        file = self.real.folder / "main.tf"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def taint(self, address: str) -> None:
        """As an interrupted run leaves it."""
        for side in self:
            document = side.state()
            for entry in document["resources"]:
                for instance in entry["instances"]:
                    if state.address_of(entry, instance) == address:
                        instance["status"] = "tainted"
            document["serial"] += 1
            (side.folder / "terraform.tfstate").write_text(json.dumps(document))


def _workspace(folder: Path) -> Path:
    folder.mkdir()
    (folder / "main.tf").write_text(MAIN)
    return folder


@pytest.fixture(scope="module")
def binary() -> Path:
    try:
        return programs.find(os.environ, Services(ROOT, dict(os.environ)).cache)
    except TerraformMissing as missing:
        pytest.skip(missing.message)


@pytest.fixture(scope="module")
def recorded(binary, tmp_path_factory) -> configuration.Configuration:
    """The workspace as the real terraform plans and makes it."""
    side = Side(binary, _workspace(tmp_path_factory.mktemp("twins") / "recorded"), start_process)
    side.follow(plan(binary))
    document = json.loads(side._runner().capture(commands.show(binary, PLAN)))
    side.follow(apply(binary))
    log = (side.folder / "log").read_text()
    return configuration.from_documents(document, _without_types(side.state()), log)


def _without_types(document: dict[str, Any]) -> dict[str, Any]:
    """A state without the types that Terraform writes beside values that may have any type."""
    for entry in document["resources"]:
        for instance in entry["instances"]:
            instance["attributes"] = {
                name: value["value"] if isinstance(value, dict) else value
                for name, value in instance["attributes"].items()
            }
    return document


@pytest.fixture
def twins(binary, recorded, tmp_path) -> Twins:
    fake = FakeTerraform(lambda _folder: recorded)
    sides = [
        Side(path, _workspace(tmp_path / name), start)
        for name, path, start in (
            ("real", binary, start_process),
            ("fake", Path("terraform"), fake.start),
        )
    ]
    return Twins(*sides, fake)


def test_from_nothing(twins):
    assert twins.follow(plan)[0] == 2
    twins.agree(Side.document)

    assert twins.follow(apply)[0] == 0

    assert len(twins.agree(Side.contents)["instances"]) == 4
    assert json.loads(twins.capture(commands.output)) == {
        "name": {"sensitive": False, "type": "string", "value": "a"}
    }
    assert len(twins.capture(commands.state_list).splitlines()) == 4


def test_a_plan_without_changes(twins):
    twins.deploy()

    assert twins.follow(plan)[0] == 0
    assert twins.follow(plan, refresh_only=True)[0] == 0
    twins.agree(Side.document)


def test_a_change_in_place_and_a_replacement(twins):
    twins.deploy()
    twins.write('["x"]', '["y"]')
    twins.write("input            = terraform_data.one.output", 'input = "b"')
    twins.terraform.will_replace("terraform_data.two", triggers_replace=["y"])
    twins.terraform.will_change("terraform_data.two", input="b")

    assert twins.follow(plan)[0] == 2
    assert twins.follow(apply)[0] == 0
    assert twins.follow(plan)[0] == 0


def test_a_resource_that_the_workspace_has_no_longer(twins):
    twins.deploy()
    twins.write('toset(["red", "green"])', 'toset(["red"])')
    twins.terraform.will_destroy('terraform_data.three["green"]')

    twins.follow(plan)
    twins.follow(apply)

    assert len(twins.agree(Side.contents)["instances"]) == 3


def test_a_replacement_that_was_asked_for(twins):
    twins.deploy()

    assert twins.follow(plan, replace='terraform_data.three["red"]')[0] == 2
    assert twins.agree(lambda side: side.document()["changes"][1][:2]) == [
        'terraform_data.three["green"]',
        None,
    ]
    assert twins.follow(apply)[0] == 0


def test_a_plan_of_one_address_leaves_the_others_as_they_are(twins):
    twins.deploy()
    twins.capture(commands.forget, ["terraform_data.three"])
    twins.write(
        "input            = terraform_data.one.output", 'input = "${terraform_data.one.output}b"'
    )
    twins.terraform.will_change("terraform_data.two", input="ab")

    assert twins.follow(plan, targets=["terraform_data.two"])[0] == 2
    assert twins.follow(apply)[0] == 0

    assert set(twins.agree(Side.contents)["instances"]) == {
        "terraform_data.one",
        "terraform_data.two",
    }
    assert len(twins.follow(plan)[1]) > 3  # the others are still to be made


def test_a_destroy(twins):
    twins.deploy()

    assert twins.follow(plan, destroy=True)[0] == 2
    assert twins.agree(Side.document)["outputs"] == {"name": ["delete"]}
    assert twins.follow(apply)[0] == 0

    assert twins.agree(Side.contents)["instances"] == {}
    assert twins.follow(plan, destroy=True)[0] == 0


def test_a_tainted_resource_is_replaced_or_untainted(twins):
    twins.deploy()
    address = 'terraform_data.three["red"]'
    twins.taint(address)

    assert twins.follow(plan)[0] == 2
    assert "successfully untainted" in twins.capture(commands.untaint, address)
    assert "is not tainted" in twins.capture(commands.untaint, address)
    assert "No such resource" in twins.capture(commands.untaint, "terraform_data.none")
    assert twins.follow(plan)[0] == 0


def test_resources_are_forgotten(twins):
    twins.deploy()

    twins.capture(commands.forget, ["terraform_data.two"])
    twins.capture(commands.forget, ["terraform_data.three"])
    assert "Invalid target address" in twins.capture(commands.forget, ["terraform_data.none"])

    assert twins.agree(Side.contents)["instances"] == {"terraform_data.one": None}


def test_a_plan_applies_to_the_state_that_it_was_made_from(twins):
    twins.follow(plan)
    twins.follow(apply)

    status, lines = twins.follow(apply)

    assert status == 1
    assert "Saved plan is stale" in lines[0]


def test_a_plan_of_another_state_is_refused(twins):
    twins.deploy()
    twins.follow(plan, destroy=True)
    for side in twins:
        changed = side.state() | {"lineage": "00000000-0000-0000-0000-000000000000"}
        (side.folder / "terraform.tfstate").write_text(json.dumps(changed))

    status, lines = twins.follow(apply)

    assert status == 1
    assert "Saved plan does not match the given state" in lines[0]


def test_a_state_that_is_locked(twins):
    twins.deploy()
    twins.follow(plan)

    with ExitStack() as stack:
        for side in twins:
            stack.enter_context(twins.terraform.state_is_locked_by("john@laptop", side.folder))
        planned = twins.follow(plan)
        applied = twins.follow(apply)
        words = twins.capture(commands.forget, ["terraform_data.one"])
        listed = twins.capture(commands.state_list)

    assert (planned[0], applied[0]) == (1, 1)
    assert "Error acquiring the state lock" in planned[1][0]
    assert "john@laptop" in words
    assert len(listed.splitlines()) == 4


def test_an_apply_without_a_plan(twins):
    assert twins.follow(apply)[0] == 1
    assert twins.follow(lambda binary: (str(binary), "apply", "-json"))[0] == 1


@pytest.mark.parametrize("command", ["plan", "init"])
def test_a_flag_that_does_not_exist(twins, command):
    status, lines = twins.follow(lambda binary: (str(binary), command, "-json", "-colour"))

    assert status == 1
    assert "flag provided but not defined: -colour" in lines[0]


def test_two_kinds_of_plan_at_once(twins):
    assert twins.follow(plan, destroy=True, refresh_only=True)[0] == 1


def test_a_command_that_does_not_exist(twins):
    words = twins.capture(lambda binary: (str(binary), "wrong"))

    assert 'Terraform has no command named "wrong"' in words


def test_a_version(twins):
    version = json.loads(twins.real.capture(commands.version(twins.real.binary)))

    assert version["terraform_version"].startswith("1.")
    assert set(json.loads(twins.fake.capture(commands.version(Path("terraform"))))) == set(version)
