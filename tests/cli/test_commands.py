"""Commands that need no terraform: what they print, for people and for scripts."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from vdbctl.cli.app import app


def test_cost_estimate_covers_all_environments(run):
    outcome = run("cost", "estimate", "--json")

    bills = json.loads(outcome.stdout)
    assert {bill["environment"] for bill in bills} == {
        "dev",
        "free-tier",
        "prod",
        "serverless",
        "staging",
    }
    assert all(bill["complete"] and bill["monthly_usd"] > 0 for bill in bills)


def test_each_line_of_a_bill_tells_its_source(run):
    bill = json.loads(run("cost", "estimate", "prod", "--json").stdout)

    assert all(line["source"] and line["price_date"] and line["unit"] for line in bill["lines"])
    assert sum(line["monthly_usd"] for line in bill["lines"]) == pytest.approx(bill["monthly_usd"])


def test_a_price_that_is_not_known_is_shown_as_unknown(run, project):
    path = project / "environments/dev.yaml"
    path.write_text(path.read_text().replace("us-east-1", "eu-north-1"))

    outcome = run("cost", "estimate", "dev")

    assert "unknown" in outcome.stdout
    assert "the bill is higher by it" in outcome.stderr


def test_validate_finds_the_shipped_environments_sound(run):
    outcome = run("validate")

    assert outcome.exit_code == 0
    assert "prod: ok" in outcome.stderr


def test_validate_reports_all_files_and_ends_with_the_worst(run, project):
    (project / "environments/broken.yaml").write_text("tier: dev\nprojct: x\n")

    outcome = run("validate")

    assert outcome.exit_code == 10
    assert "broken.yaml:2: projct" in outcome.stderr
    assert "prod: ok" in outcome.stderr


def test_env_show_tells_the_origin_of_each_value(run):
    lines = run("env", "show", "prod").stdout.splitlines()

    [size] = [line for line in lines if line.startswith("database.storage_gb")]
    [insights] = [line for line in lines if line.startswith("database.insights")]
    assert size.split()[1:] == ["100", "environments/prod.yaml:15"]
    assert insights.split()[1:] == ["advanced", "tier", "prod"]


def test_env_schema_describes_what_a_person_writes(run):
    schema = json.loads(run("env", "schema").stdout)

    assert schema["required"] == ["tier", "project", "region"]
    assert "name" not in schema["properties"]
    assert "UTC" in schema["$defs"]["RdsDatabase"]["properties"]["backup_window"]["description"]


def test_render_writes_shows_and_checks(run, project):
    assert run("render", "dev", "--developer", "john", "--check").exit_code == 3

    outcome = run("render", "dev", "--developer", "john")

    assert "create: stacks/vectors-dev-john/database.tf" in outcome.stdout
    assert (project / "stacks/vectors-dev-john/modules/rds_postgres/main.tf").is_file()
    assert run("render", "dev", "--developer", "john", "--check").exit_code == 0


def test_migrate_new_writes_two_files(run, project):
    outcome = run("migrate", "new", "content-hub", "add", "tags")

    up, down = outcome.stdout.split()
    assert up.endswith("_add_tags.sql")
    assert (project / down).is_file()


def test_apply_asks_nobody_when_there_is_nobody(run, project, monkeypatch):
    import typer

    from vdbctl.cli import consent
    from vdbctl.cli.services import Services

    with pytest.raises(typer.BadParameter, match="--yes"):
        consent.ask(Services(project, {}), "sure?", yes=False)


def test_every_command_has_help():
    import typer

    def walk(command, path=()):
        yield path, command
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, (*path, name))

    for path, command in walk(typer.main.get_command(app)):
        assert command.help, path


def test_no_colour_when_asked_or_piped(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "vdbctl", "cost", "estimate", "nothing"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert done.returncode == 11
    assert "\x1b" not in done.stdout + done.stderr


def test_help_and_cost_estimate_load_nothing_heavy(project):
    code = (
        "import sys; from vdbctl.cli.app import run; "
        "run(['cost', 'estimate']); run(['--help']); "
        "print(*sys.modules, file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )

    loaded = set(done.stderr.splitlines()[-1].split())
    assert "typer" in loaded
    assert loaded & {"boto3", "psycopg", "moto", "jinja2", "postgast"} == set()
