"""Exact argument lists for terraform, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from vdbctl.iac import commands

BINARY = Path("/bin/terraform")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (commands.version(BINARY), "version -json"),
        (commands.init(BINARY), "init -json -input=false"),
        (
            commands.init(BINARY, migrate_state=True),
            "init -input=false -no-color -migrate-state -force-copy",
        ),
        (commands.init(BINARY, upgrade=True), "init -json -input=false -upgrade"),
        (
            commands.providers_lock(BINARY, ["linux_amd64", "linux_arm64"], None),
            "providers lock -platform=linux_amd64 -platform=linux_arm64 -no-color",
        ),
        (
            commands.providers_lock(BINARY, ["linux_amd64"], Path("/m")),
            "providers lock -platform=linux_amd64 -fs-mirror=/m -no-color",
        ),
        (commands.validate(BINARY), "validate -json"),
        (
            commands.plan(BINARY, Path("p")),
            "plan -json -input=false -detailed-exitcode -lock-timeout=15s -out=p",
        ),
        (
            commands.plan(BINARY, Path("p"), destroy=True),
            "plan -json -input=false -detailed-exitcode -destroy -lock-timeout=15s -out=p",
        ),
        (
            commands.plan(BINARY, Path("p"), refresh_only=True),
            "plan -json -input=false -detailed-exitcode -refresh-only -lock-timeout=15s -out=p",
        ),
        (
            commands.plan(BINARY, Path("p"), targets=["a.b", "c.d"]),
            "plan -json -input=false -detailed-exitcode -target=a.b -target=c.d "
            "-lock-timeout=15s -out=p",
        ),
        (commands.show(BINARY, Path("p")), "show -json p"),
        (commands.apply(BINARY, Path("p")), "apply -json -input=false -lock-timeout=15s p"),
        (commands.untaint(BINARY, "a.b"), "untaint -lock-timeout=15s a.b"),
        (commands.output(BINARY), "output -json"),
        (commands.state_list(BINARY), "state list"),
    ],
)
def test_a_command_is_exactly_these_arguments(arguments, expected):
    assert arguments == ("/bin/terraform", *expected.split())


def test_a_misspelt_command_is_an_error_and_not_a_terraform_command():
    with pytest.raises(AttributeError):
        commands._Translator(terraform_bin_path="terraform").aply  # noqa: B018
