"""Terraform driven: what is tried again and what is not, before a terraform that is made up."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vdbctl.errors import ReviewRefused, StateElsewhere, StateLocked, TerraformFailed
from vdbctl.iac import environment, programs
from vdbctl.iac.state import LocalStore, S3Store
from vdbctl.iac.terraform import Settings, Terraform
from vdbctl.spec import terraform as spec

PROGRAM = """
    import json, pathlib, sys
    folder = pathlib.Path({folder!r})
    command = sys.argv[1]
    with (folder / "calls").open("a") as calls:
        calls.write(command + "\\n")
    script = json.loads((folder / "script.json").read_text())
    answers = script.get(command) or [""]
    words = answers.pop(0)
    (folder / "script.json").write_text(json.dumps(script))
    if command == "show":
        print(json.dumps({{"resource_changes": []}}))
    elif words:
        diagnostic = {{"severity": "error", "summary": words, "detail": ""}}
        print(json.dumps({{"type": "diagnostic", "@message": words, "diagnostic": diagnostic}}))
        sys.exit(1)
    elif command == "plan" and not (folder / "finds-nothing").exists():
        sys.exit(2)
"""


@pytest.fixture
def made_up(tmp_path):
    """A terraform that ends each command with the words of a script, or well."""
    folder, workspace = tmp_path / "program", tmp_path / "workspace"
    folder.mkdir()
    workspace.mkdir()
    binary = folder / "terraform"
    text = textwrap.dedent(PROGRAM.format(folder=str(folder)))
    binary.write_text(f"#!{sys.executable}\n{text}")
    binary.chmod(0o755)
    slept: list[float] = []
    said: list[str] = []
    settings = Settings(
        binary, tmp_path / "cache", None, {"PATH": os.environ["PATH"]}, now, slept.append
    )
    terraform = Terraform(workspace, settings, LocalStore(workspace), say=said.append)

    def script(**answers: list[str]) -> tuple[Terraform, list[float], list[str]]:
        (folder / "script.json").write_text(json.dumps(answers))
        return terraform, slept, said

    script.calls = lambda: (folder / "calls").read_text().split()
    return script


def now() -> datetime:
    return datetime.now(UTC)


def test_throttling_is_waited_out_with_its_reason(made_up):
    terraform, slept, said = made_up(plan=["api error Throttling: Rate exceeded", ""])

    with terraform.plan():
        pass

    assert slept == [5]
    assert said == ["AWS asks to go slower; try 2 of 3 in 5 s"]
    assert made_up.calls() == ["plan", "plan", "show"]


def test_after_three_tries_the_error_stands(made_up):
    terraform, slept, _ = made_up(plan=["ServiceUnavailable"] * 3)

    with pytest.raises(TerraformFailed, match="ServiceUnavailable"), terraform.plan():
        pass

    assert slept == [5, 20]


@pytest.mark.parametrize("words", ["AccessDenied", "InvalidParameterCombination"])
def test_no_other_error_is_tried_again(made_up, words):
    terraform, slept, said = made_up(plan=[words])

    with pytest.raises(TerraformFailed, match=words), terraform.plan():
        pass

    assert (slept, said) == ([], [])


def test_a_lock_is_not_waited_for_a_second_time(made_up):
    terraform, slept, _ = made_up(plan=["Error acquiring the state lock"])

    with pytest.raises(StateLocked), terraform.plan():
        pass

    assert slept == []


def test_a_plan_that_wants_an_init_gets_one(made_up):
    terraform, _, _ = made_up(plan=["Required plugins are not installed", ""])

    with terraform.plan():
        pass

    assert made_up.calls() == ["plan", "init", "plan", "show"]


def test_a_plan_that_finds_nothing_need_not_be_printed(made_up):
    terraform, _, _ = made_up()
    (terraform.settings.binary.parent / "finds-nothing").touch()

    with terraform.plan() as found:
        assert not found.has_changes
    with terraform.plan(drifts=True):
        pass  # what has drifted is no change

    assert made_up.calls() == ["plan", "plan", "show"]


def test_the_plan_file_goes_with_the_block_however_it_ends(made_up):
    terraform, _, _ = made_up()

    with pytest.raises(KeyError), terraform.plan():
        [file] = plan_files(terraform)
        assert file.stat().st_mode & 0o777 == 0o600
        raise KeyError

    assert plan_files(terraform) == []


def test_two_plans_in_one_workspace_have_a_file_each(made_up):
    terraform, _, _ = made_up()

    with terraform.plan(), replace(terraform).plan():
        assert len(plan_files(terraform)) == 2


def test_a_plan_that_was_swapped_after_it_was_shown_is_not_applied(made_up):
    terraform, _, _ = made_up()

    with terraform.plan():
        plan_files(terraform)[0].write_text("of somebody else")
        with pytest.raises(ReviewRefused, match="changed or removed after it was shown"):
            terraform.apply()

    assert "apply" not in made_up.calls()


def test_a_plan_that_is_gone_is_not_applied(made_up):
    terraform, _, _ = made_up()

    with terraform.plan():
        plan_files(terraform)[0].unlink()
        with pytest.raises(ReviewRefused, match="changed or removed after it was shown"):
            terraform.apply()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, {"serial": 1}, "serial none, now 1"),
        ({"serial": 7}, {"serial": 8}, "serial 7, now 8"),
        ({"serial": 7}, {"serial": 7, "lineage": "other"}, "serial 7, now 7"),
        ({"serial": 7}, None, "serial 7, now none"),
    ],
)
def test_a_state_that_was_changed_after_the_plan_was_shown_stops_the_apply(
    made_up, before, after, words
):
    terraform, _, _ = made_up()
    write_state(terraform, before)

    with terraform.plan():
        write_state(terraform, after)
        with pytest.raises(ReviewRefused, match=words):
            terraform.apply()

    assert "apply" not in made_up.calls()


def test_each_run_has_a_log_of_its_own_and_they_sort_by_when_they_began(made_up):
    terraform, _, _ = made_up(apply=["first", "", "last"])
    terraform.settings = replace(terraform.settings, now=lambda: datetime(2026, 11, 29, tzinfo=UTC))

    with terraform.plan():
        for words in ("first", "", "last"):
            with suppress(TerraformFailed):
                terraform.apply()
            assert words in terraform.log.read_text()

    logs = sorted((terraform.folder / "runs").glob("*-apply.jsonl"))
    assert [("first" in log.read_text(), "last" in log.read_text()) for log in logs] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip


def plan_files(terraform) -> list[Path]:
    return list(terraform.folder.glob("*.tfplan"))


def write_state(terraform, values) -> None:
    file = terraform.folder / "terraform.tfstate"
    if values is None:
        file.unlink(missing_ok=True)
    else:
        file.write_text(json.dumps({"version": 4, "lineage": "ours", "resources": []} | values))


class Nothing:
    """A bucket without objects."""

    def read(self, key: str) -> None:
        return None


def test_a_local_state_is_not_left_behind_for_a_bucket(made_up):
    terraform, _, _ = made_up()
    content = {"version": 4, "serial": 1, "lineage": "l", "resources": []}
    (terraform.folder / "terraform.tfstate").write_text(json.dumps(content))
    terraform.store = S3Store(Nothing(), "states", "vdbctl/a/terraform.tfstate")

    with pytest.raises(StateElsewhere, match="s3://states/vdbctl/a/terraform"):
        terraform.init()


def test_a_state_in_a_bucket_is_not_left_behind_for_this_machine(made_up):
    terraform, _, _ = made_up()
    record = {"backend": {"type": "s3", "config": {"bucket": "states", "key": "k"}}}
    Path(terraform.folder / ".terraform").mkdir()
    (terraform.folder / ".terraform/terraform.tfstate").write_text(json.dumps(record))

    with pytest.raises(StateElsewhere, match="is in s3://states/k"):
        terraform.init()


@pytest.mark.parametrize("name", ["none", "closed/terraformrc", "x" * 5000])
def test_a_cli_configuration_that_cannot_be_read_is_left_aside(tmp_path, name):
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "terraformrc").touch(mode=0)
    closed.chmod(0 if os.geteuid() else 0o700)  # root may read everything: an empty file
    variables = {"TF_CLI_CONFIG_FILE": str(tmp_path / name), "HOME": str(tmp_path)}

    used = environment.of(variables, tmp_path / "cache", None)["TF_CLI_CONFIG_FILE"]
    closed.chmod(0o700)

    own, ours = closed / "terraformrc", tmp_path / "cache/terraform.rc"
    assert used == str(own if os.geteuid() == 0 and "closed" in name else ours)


def test_the_two_programs_have_configurations_of_their_own(tmp_path):
    cache = tmp_path / "cache"
    mirror = tmp_path / "mirror"
    variables = {"HOME": str(tmp_path)}

    used = {
        program: Path(environment.of(variables, cache, mirror, program)["TF_CLI_CONFIG_FILE"])
        for program in (programs.TERRAFORM, programs.TOFU)
    }

    assert 'include = ["registry.terraform.io/hashicorp/aws"]' in (
        used[programs.TERRAFORM].read_text()
    )
    assert 'include = ["registry.opentofu.org/hashicorp/aws"]' in used[programs.TOFU].read_text()


def test_opentofu_reads_its_own_configuration_before_that_of_terraform(tmp_path):
    for name in (".terraformrc", ".tofurc"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    variables = {"HOME": str(tmp_path)}

    def used(program):
        return environment.of(variables, tmp_path / "cache", None, program)["TF_CLI_CONFIG_FILE"]

    assert used(programs.TOFU) == str(tmp_path / ".tofurc")
    assert used(programs.TERRAFORM) == str(tmp_path / ".terraformrc")
    (tmp_path / ".tofurc").unlink()
    assert used(programs.TOFU) == str(tmp_path / ".terraformrc")


def test_keys_for_encrypted_states_do_not_reach_opentofu(tmp_path):
    """vdbctl could not read what it has encrypted."""
    given = {"TF_ENCRYPTION": "{}", "HOME": str(tmp_path)}

    assert "TF_ENCRYPTION" not in environment.of(given, tmp_path / "cache", None, programs.TOFU)


def test_the_provider_of_a_terraform_by_itself_is_that_of_the_spec():
    assert Settings(Path("t"), Path("c"), None, {}, now).provider == spec.Terraform().constraint
