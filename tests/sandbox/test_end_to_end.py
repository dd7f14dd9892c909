"""The whole main job, on real parts: terraform, the provider, moto, PostgreSQL, the Data API."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vdbctl.cli.services import Services
from vdbctl.errors import TerraformMissing
from vdbctl.iac import binary
from vdbctl.sandbox import control

pytestmark = [pytest.mark.sandbox, pytest.mark.terraform, pytest.mark.slow]

ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("AWS_", "TF_")) and name != "COLUMNS"
}


class Project:
    """A project with a sandbox of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("environments", "migrations"):
            shutil.copytree(ROOT / name, folder / name)

    def run(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "vdbctl", *arguments],
            cwd=self.folder,
            env=ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def json(self, *arguments: str):
        return json.loads(self.run(*arguments, "--json").stdout)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    try:
        binary.find(os.environ, Services(ROOT, dict(os.environ)).cache)
    except TerraformMissing as missing:
        pytest.skip(missing.message)
    project = Project(tmp_path_factory.mktemp("project"))
    project.run("sandbox", "start")
    yield project
    project.run("sandbox", "stop")


def round_trip(project: Project, name: str, *options: str, allow: tuple[str, ...] = ()) -> None:
    """apply, a clean second plan, destroy; nothing is left."""
    applied = project.json("apply", name, *options, "--sandbox", "--yes")
    project.run("plan", name, *options, "--sandbox", "--exit-code")
    states = project.json("migrate", "status", name, *options, "--sandbox")
    project.run("destroy", name, *options, "--sandbox", "--yes", *allow)

    assert applied["migrations_applied"] == 4
    assert {row["state"] for row in states} == {"applied"}
    stack = applied["stack"]
    assert not left_behind(project, stack)


def left_behind(project: Project, stack: str) -> list[str]:
    """Resources of a stack that still exist, as the sandbox's own account tells."""
    import boto3

    endpoints = control.require(project.folder / ".vdbctl/sandbox")
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}

    def client(service: str):
        return boto3.client(service, endpoint_url=endpoints.aws_url, **keys)

    names = [
        i["DBInstanceIdentifier"] for i in client("rds").describe_db_instances()["DBInstances"]
    ]
    names += [c["DBClusterIdentifier"] for c in client("rds").describe_db_clusters()["DBClusters"]]
    cache = client("elasticache")
    names += [
        g["ReplicationGroupId"] for g in cache.describe_replication_groups()["ReplicationGroups"]
    ]
    names += [
        s["ServerlessCacheName"] for s in cache.describe_serverless_caches()["ServerlessCaches"]
    ]
    names += [r["RoleName"] for r in client("iam").list_roles()["Roles"]]
    names += [
        tag["Value"]
        for vpc in client("ec2").describe_vpcs()["Vpcs"]
        for tag in vpc.get("Tags", [])
        if tag["Key"] == "Name"
    ]
    return [name for name in names if name == stack or name.startswith(f"{stack}-")]


@pytest.mark.xdist_group("serverless")
class TestServerless:
    """Aurora with the Data API; one stack, from nothing to nothing, step by step."""

    def test_1_apply_brings_up_the_stack_and_its_schema(self, project):
        applied = project.json("apply", "serverless", "--sandbox", "--yes")

        assert applied["migrations_applied"] == 4
        assert applied["outputs"]["data_api"] is True
        assert applied["monthly_usd"] == pytest.approx(162.12, abs=0.01)

    def test_2_a_second_plan_finds_nothing_to_change(self, project):
        planned = project.json("plan", "serverless", "--sandbox", "--exit-code")

        assert planned["changes"] == []

    def test_3_a_similarity_search_goes_through_the_data_api(self, project):
        project.run("migrate", "seed", "serverless", "--sandbox")

        rows = project.json(
            "db", "query", "serverless", "--sandbox", "--file",
            "migrations/content-hub/queries/similar.sql",
        )  # fmt: skip

        assert [row["title"] for row in rows] == [
            "Sourdough on a weekday",
            "Knife skills in ten minutes",
        ]

    def test_4_migrations_go_down_and_up_again(self, project):
        project.run("migrate", "down", "serverless", "--sandbox", "--yes")
        project.run("migrate", "status", "serverless", "--sandbox", "--exit-code", expect=3)

        project.run("migrate", "up", "serverless", "--sandbox")

        states = project.json("migrate", "status", "serverless", "--sandbox")
        assert [row["state"] for row in states] == ["applied"] * 4

    def test_5_an_error_in_line_7_is_told_as_line_7(self, project):
        path = project.folder / "migrations/content-hub/20270101_0900_broken.sql"
        path.write_text(
            "-- one\n-- two\nCREATE TABLE x (a int);\n\n-- five\nINSERT INTO x VALUES\n    (nope);\n"
        )

        done = project.run("migrate", "up", "serverless", "--sandbox", expect=32)
        path.unlink()

        assert "migrations/content-hub/20270101_0900_broken.sql:7:6: " in done.stderr
        assert 'column "nope" does not exist' in done.stderr

    def test_6_no_secret_is_anywhere_but_in_secrets_manager(self, project):
        secret = master_password(project)

        leaks = [
            path
            for path in project.folder.rglob("*")
            if path.is_file() and secret.encode() in path.read_bytes()
        ]

        assert len(secret) == 32
        assert leaks == []

    def test_7_no_secret_is_in_arguments_or_plans_while_terraform_runs(self, project):
        secret = master_password(project)
        seen = Watcher(secret, project.folder)
        path = project.folder / "environments/serverless.yaml"
        path.write_text(path.read_text().replace("max_acu: 4", "max_acu: 3"))

        with seen:
            project.run("apply", "serverless", "--sandbox", "--yes", "--verbose")

        assert seen.terraform_ran
        assert seen.leaks == set()

    def test_8_a_plan_that_loses_data_is_refused_by_address(self, project):
        path = project.folder / "environments/serverless.yaml"
        text = path.read_text()
        path.write_text(text.replace("data_api: true", "data_api: true\n  username: other"))

        done = project.run("apply", "serverless", "--sandbox", "--yes", expect=21)
        path.write_text(text)

        assert "module.database.aws_rds_cluster.this" in done.stderr
        assert "--allow-data-loss" in done.stderr

    def test_9_destroy_leaves_nothing(self, project):
        project.run("destroy", "serverless", "--sandbox", "--yes")

        assert left_behind(project, "vectors-serverless") == []


def master_password(project: Project) -> str:
    import boto3

    endpoints = control.require(project.folder / ".vdbctl/sandbox")
    outputs = project.json("output", "serverless", "--sandbox")
    client = boto3.client(
        "secretsmanager",
        endpoint_url=endpoints.aws_url,
        aws_access_key_id="x",
        aws_secret_access_key="x",
        region_name="us-east-1",
    )
    answer = client.get_secret_value(SecretId=outputs["database_secret_arn"])
    return json.loads(answer["SecretString"])["password"]


class Watcher:
    """Looks at every process's arguments and at plan files, many times a second."""

    def __init__(self, secret: str, folder: Path) -> None:
        self._secret = secret.encode()
        self._folder = folder
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.leaks: set[str] = set()
        self.terraform_ran = False

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                self._look(path)
            for path in self._folder.rglob("*.tfplan"):
                self._look(path)
            time.sleep(0.05)

    def _look(self, path: Path) -> None:
        try:
            content = path.read_bytes()
        except OSError:
            return
        self.terraform_ran |= re.search(rb"terraform\0(plan|apply)\0", content) is not None
        if self._secret in content:
            self.leaks.add(str(path))


@pytest.mark.xdist_group("developers")
def test_two_developers_live_side_by_side(project):
    def each(*arguments: str) -> list[subprocess.CompletedProcess[str]]:
        """The same command for both, at the same time."""
        with ThreadPoolExecutor() as pool:
            return list(
                pool.map(
                    lambda who: project.run(*arguments, "--developer", who, "--sandbox"),
                    ("john", "mary"),
                )
            )

    applied = each("apply", "dev", "--yes", "--json")
    assert [json.loads(done.stdout)["stack"] for done in applied] == [
        "vectors-dev-john",
        "vectors-dev-mary",
    ]
    project.run(
        "db", "query", "dev", "create table johns (a int)", "--developer", "john", "--sandbox"
    )
    done = project.run(
        "db", "query", "dev", "select * from johns", "--developer", "mary", "--sandbox", expect=31
    )

    each("plan", "dev", "--exit-code")
    each("destroy", "dev", "--yes")

    assert 'relation "johns" does not exist' in done.stderr
    assert not left_behind(project, "vectors-dev-john") + left_behind(project, "vectors-dev-mary")


@pytest.mark.xdist_group("free-tier")
def test_free_tier_goes_from_nothing_to_nothing(project):
    round_trip(project, "free-tier")


@pytest.mark.xdist_group("staging")
def test_staging_goes_from_nothing_to_nothing(project):
    round_trip(project, "staging")


@pytest.mark.xdist_group("prod")
def test_prod_goes_from_nothing_to_nothing_once_its_data_may_go(project):
    address = "module.database.aws_db_instance.this"
    project.run("apply", "prod", "--sandbox", "--yes")
    project.run("plan", "prod", "--sandbox", "--exit-code")

    refused = project.run("destroy", "prod", "--sandbox", "--yes", expect=21)
    gone = project.run("destroy", "prod", "--sandbox", "--yes", "--allow-data-loss", address)

    assert address in refused.stderr
    assert re.search(r"kept, and billed: snapshot vectors-prod-final-\d{14}", gone.stderr)
    assert not left_behind(project, "vectors-prod")
