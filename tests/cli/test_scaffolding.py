"""init, env diff, check and the forms of outputs, at the command line."""

from __future__ import annotations

import json

from vdbctl.cli import app
from vdbctl.cli.services import Services
from vdbctl.iac import variables
from vdbctl.iac.outputs import Outputs

OUTPUTS = Outputs(
    stack="shop-dev", region="us-east-1", engine="postgres", database_arn="arn:db",
    database_identifier="shop-dev", database_endpoint="db.example", database_reader_endpoint="r",
    database_port=5432, database_name="app", database_secret_arn="arn:master", data_api=False,
    client_security_group_id="sg-1", workload_subnet_ids=("a", "b"), cache_endpoint="c.example",
    cache_port=6379, application_secret_arn="arn:app", cache_secret_arn="arn:cache",
)  # fmt: skip


def test_init_makes_a_project_that_is_valid(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    made = app.run(["init", "--project", "Shop", "--region", "us-west-2"], Services.from_process())
    valid = app.run(["validate"], Services.from_process())

    assert (made, valid) == (0, 0), capsys.readouterr().err
    text = (tmp_path / "environments/dev.yaml").read_text()
    assert "project: shop\nregion: us-west-2" in text
    assert "copy_region: us-east-1" in (tmp_path / "environments/prod.yaml").read_text()
    assert json.loads((tmp_path / "environments/schema.json").read_text())["properties"]
    assert (tmp_path / "migrations/content-hub/gdpr.yaml").is_file()
    assert (tmp_path / "migrations/content-hub/index.txt").is_file()
    assert (tmp_path / "migrations/GUIDELINES.md").is_file()


def test_init_names_zones_that_have_rds_proxy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    app.run(["init", "--project", "shop", "--region", "us-east-1"], Services.from_process())

    prod = (tmp_path / "environments/prod.yaml").read_text()
    assert "  zones: 3\n  zone_ids: [use1-az1, use1-az2, use1-az4]\n" in prod
    assert "zone_ids" not in (tmp_path / "environments/dev.yaml").read_text()
    assert app.run(["validate"], Services.from_process()) == 0


def test_init_asks_for_no_more_zones_than_the_region_has(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    app.run(["init", "--project", "shop", "--region", "us-west-1"], Services.from_process())

    assert "  zones: 2\n  nat: per-zone\n" in (tmp_path / "environments/prod.yaml").read_text()
    assert app.run(["validate"], Services.from_process()) == 0


def test_init_takes_the_set_that_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    made = app.run(["init", "--project", "shop", "--set", "learning"], Services.from_process())
    valid = app.run(["validate"], Services.from_process())
    linted = app.run(["migrate", "lint", "--strict"], Services.from_process())

    assert (made, valid, linted) == (0, 0, 0), capsys.readouterr().err
    assert "  set: learning\n" in (tmp_path / "environments/prod.yaml").read_text()
    assert [path.name for path in (tmp_path / "migrations").iterdir() if path.is_dir()] == [
        "learning"
    ]
    assert (tmp_path / "migrations/learning/generate/10_users.sql").is_file()


def test_init_of_an_unknown_set_names_those_there_are(run):
    outcome = run("init", "--set", "shop")

    assert outcome.exit_code == 2
    assert "assistant, content-hub, learning, recipes" in outcome.stderr


def test_init_overwrites_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitignore").write_text("mine")
    app.run(["init", "--project", "shop"], Services.from_process())
    (tmp_path / "environments/dev.yaml").write_text("mine")

    app.run(["init", "--project", "shop"], Services.from_process())

    assert (tmp_path / "environments/dev.yaml").read_text() == "mine"
    assert (tmp_path / ".gitignore").read_text() == "mine\n/.vdbctl/\n"
    assert "kept     environments/dev.yaml" in capsys.readouterr().err


def test_init_without_migrations_leaves_out_what_needs_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    app.run(["init", "--project", "shop", "--no-migrations"], Services.from_process())

    assert not (tmp_path / "migrations").exists()
    assert app.run(["validate"], Services.from_process()) == 0


def test_init_of_an_unknown_environment_names_those_there_are(run):
    outcome = run("init", "--environments", "qa")

    assert outcome.exit_code == 2
    assert "there are dev, free-tier, prod" in " ".join(outcome.stderr.split())


def test_two_environments_side_by_side(run):
    rows = json.loads(run("env", "diff", "dev", "staging", "--json").stdout)

    assert {"value": "database.multi_az", "dev": False, "staging": True} in rows
    assert not [row for row in rows if row["dev"] == row["staging"]]


def test_check_fails_with_its_own_code_and_says_what_to_do(run, project):
    path = project / "environments/prod.yaml"
    path.write_text(
        path.read_text().replace("backup_retention_days: 30", "backup_retention_days: 1")
    )

    outcome = run("check", "prod")

    assert outcome.exit_code == 15
    assert "RDS.11" in outcome.stderr
    assert "set it to 7 or more" in outcome.stdout


def test_check_speaks_sarif(run):
    document = json.loads(run("check", "prod", "--format", "sarif").stdout)

    results = document["runs"][0]["results"]
    assert [(result["ruleId"], bool(result["suppressions"])) for result in results] == [
        ("VDB.5", True),
        ("CW.1", True),
    ]


def test_outputs_as_variables_of_a_shell():
    text = variables.lines(OUTPUTS, export=True)

    assert "export DATABASE_ENDPOINT=db.example\n" in text
    assert "export WORKLOAD_SUBNET_IDS=a,b\n" in text
    assert "export CACHE_URL=rediss://c.example:6379\n" in text
    assert "DATA_API=false\n" in variables.lines(OUTPUTS, export=False)


def test_outputs_as_secrets_of_a_container():
    assert {
        "name": "DB_PASSWORD",
        "valueFrom": "arn:app:password::",
    } in variables.container_secrets(OUTPUTS)
    assert not [s for s in variables.container_secrets(OUTPUTS) if "master" in s["valueFrom"]]


def test_an_ejected_environment_is_told_with_the_program_that_runs_it(run, project, tmp_path):
    path = project / "environments/dev.yaml"
    path.write_text(f"{path.read_text()}terraform: {{binary: tofu}}\n")

    outcome = run("eject", "dev", "--developer", "john", "--to", str(tmp_path / "own"))

    readme = (tmp_path / "own/README.md").read_text()
    assert outcome.exit_code == 0, outcome.stderr
    assert "OpenTofu 1.11 or newer, and AWS credentials" in readme
    assert "tofu init\ntofu plan\ntofu apply\n" in readme
