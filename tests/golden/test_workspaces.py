"""Rendered workspaces of the shipped environments, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, assert_golden
from vdbctl.render import workspace
from vdbctl.spec import load

GOLDEN = Path(__file__).with_name("workspaces")
STACKS = [
    ("free-tier", None),
    ("dev", None),
    ("dev", "john"),
    ("staging", None),
    ("prod", None),
    ("serverless", None),
]


@pytest.mark.parametrize(("name", "developer"), STACKS)
def test_the_root_files_are_as_accepted(name, developer):
    environment = load.read(ROOT / "environments", name, developer=developer).environment

    files = workspace.files(environment, f"environments/{name}.yaml", workspace.templates_folder())

    for path, text in files.items():
        if not path.startswith("modules/") and isinstance(text, str):
            assert_golden(GOLDEN / environment.stack / path.lstrip("."), text)


def test_modules_are_copied_as_they_are():
    environment = load.read(ROOT / "environments", "prod").environment
    templates = workspace.templates_folder()

    files = workspace.files(environment, "environments/prod.yaml", templates)

    for path, text in files.items():
        if path.startswith("modules/"):
            assert text == (templates / path).read_text()


def test_only_the_modules_in_use_are_in_a_workspace():
    text = "tier: free-tier\nproject: vectors\nregion: us-east-1\n"
    environment = load.resolve(text, name="x1", source="x1.yaml").environment

    files = workspace.files(environment, "x", workspace.templates_folder())

    assert {Path(path).parts[1] for path in files if path.startswith("modules/")} == {
        "clients",
        "default_network",
        "lambda_role",
        "rds_postgres",
    }


def test_a_container_gets_the_buckets_that_it_names_each_once():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\n"
        "workload: {services: {api: {image: nginx, buckets: [b2, b1, b2]}, worker: {image: nginx}},"
        " buckets: {b1: {}, b2: {}, logs: {}}}\n"
    )
    environment = load.resolve(text, name="x1", source="x1.yaml").environment

    rendered = workspace.files(environment, "x", workspace.templates_folder())["workload.tf"]

    _, api, worker = rendered.split('source = "./modules/ecs_service"')
    assert 'bucket_arns = {\n    "b1" = module.bucket_b1.arn\n    "b2" =' in api
    assert "logs" not in api.split("log_retention_days")[0]
    assert "bucket_arns" not in worker


def test_text_of_a_spec_cannot_become_terraform():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\n"
        'tags: {Note: "${file(\\"/etc/passwd\\")}"}\n'
    )
    environment = load.resolve(text, name="x1", source="x1.yaml").environment

    rendered = workspace.files(environment, "x1.yaml", workspace.templates_folder())

    assert 'Note        = "$${file(\\"/etc/passwd\\")}"' in rendered["providers.tf"]
