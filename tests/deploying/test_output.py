"""output: where the parts of a deployed environment are."""

from __future__ import annotations

import json

from tests.fake_terraform.configuration import RECORDED
from vdbctl.errors import NothingDeployed


def test_outputs_are_read_from_the_state_without_a_terraform(run, deployed, terraform):
    before = list(terraform.calls)

    printed = json.loads(run("output", "small", "--json").stdout)

    state = json.loads((RECORDED / "small/state.json").read_text())
    assert printed == {name: output["value"] for name, output in state["outputs"].items()}
    assert terraform.calls == before


def test_outputs_are_variables_for_a_shell(run, deployed):
    lines = run("output", "small", "--format", "export").stdout.splitlines()

    assert "export DATABASE_ENDPOINT=127.0.0.1" in lines
    assert "export DATABASE_PORT=50093" in lines


def test_before_the_first_apply_there_are_none(run):
    nothing = run("output", "small")

    assert nothing.exit_code == NothingDeployed.exit_code
    assert nothing.stderr.endswith(" hint: `vdbctl apply` comes first\n")
