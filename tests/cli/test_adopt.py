"""adopt: the file that is written, and what is refused before anything is."""

from __future__ import annotations

import pytest

from vdbctl.operate import adoption
from vdbctl.spec import load, policy

ADOPTED = {
    "identifier": "shop-main",
    "version": "17",
    "subnet_group": "shop-net",
    "parameter_group": "shop-pg17",
    "security_groups": ["sg-0a1b2c3d"],
}
FOUND = adoption.Adoption(
    "shop-main",
    {"mode": "existing", "vpc_id": "vpc-0a1b2c3d", "subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]},
    {
        "engine": "postgres",
        "version": "17",
        "instance_class": "db.t4g.medium",
        "storage_gb": 50,
        "multi_az": True,
        "backup_retention_days": 14,
        "deletion_protection": True,
        "insights": "standard",
        "log_exports": False,
        "monitoring_interval_s": 0,
        "own_key": False,
        "own_parameter_group": False,
        "adopted": ADOPTED,
    },
)  # fmt: skip


@pytest.fixture
def aws(monkeypatch):
    """An account with one database, where planning ends at once."""
    from vdbctl.aws import Aws, Identity
    from vdbctl.cli import prepare
    from vdbctl.errors import TerraformMissing

    def stop(*_arguments, **_options):
        raise TerraformMissing("not in this test")

    monkeypatch.setattr(Aws, "identity", lambda self: Identity("123456789012", "arn"))
    monkeypatch.setattr(adoption, "read", lambda *_, **__: FOUND)
    monkeypatch.setattr(prepare, "prepared", stop)


def written(project, name):
    return load.read(project / "environments", name).environment


def test_the_file_can_be_planned_and_is_of_production_where_it_keeps_its_rules(run, project, aws):
    assert run("adopt", "--db", "shop-main", "--region", "us-east-1").exit_code == 22

    environment = written(project, "shop-main")
    assert environment.tier == "prod"
    assert environment.database_identifier == "shop-main"
    assert policy.check(environment, frozenset({"us-east-1"})) == ()


def test_what_production_would_not_do_with_is_of_staging(run, project, aws, monkeypatch):
    single = FOUND.database | {"multi_az": False}
    other = adoption.Adoption(FOUND.identifier, FOUND.network, single)
    monkeypatch.setattr(adoption, "read", lambda *_, **__: other)

    run("adopt", "--db", "shop-main", "--region", "us-east-1")

    assert written(project, "shop-main").tier == "staging"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--name", "Shop.x"), "cannot be part of names"),
        (("--name", "prod"), "is there already"),
        (("--tier", "gold"), "no tier 'gold'"),
    ],
)
def test_mistakes_on_the_command_line_write_nothing(run, project, aws, options, words):
    before = sorted(project.rglob("*.yaml"))

    outcome = run("adopt", "--db", "shop-main", "--region", "us-east-1", *options)

    assert outcome.exit_code == 2
    assert words in " ".join(outcome.stderr.split())
    assert sorted(project.rglob("*.yaml")) == before


def test_a_database_has_one_environment(run, project, aws):
    run("adopt", "--db", "shop-main", "--region", "us-east-1")

    again = run("adopt", "--db", "shop-main", "--region", "us-east-1", "--name", "other")

    assert again.exit_code == 2
    assert "is the database of shop-main already" in " ".join(again.stderr.split())


def test_what_the_model_cannot_say_is_told_by_its_field(run, project, aws, monkeypatch):
    odd = adoption.Adoption("shop-main", FOUND.network, FOUND.database | {"username": "Shop Admin"})
    monkeypatch.setattr(adoption, "read", lambda *_, **__: odd)

    outcome = run("adopt", "--db", "shop-main", "--region", "us-east-1")

    assert outcome.exit_code == 16
    assert "database.username" in outcome.stderr
    assert not (project / "environments/shop-main.yaml").exists()
