"""A project with a sandbox of its own, and what is left behind in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.clients import Clients
from tests.conftest import ROOT
from tests.sandbox.end_to_end.launcher import Launcher
from vdbctl.sandbox import control


def environment() -> dict[str, str]:
    """Of a command: nobody's AWS and Terraform, and vdbctl as it is here."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "TF_")) and name != "COLUMNS"
    }
    return kept | {"PYTHONPATH": str(ROOT)}


class Project:
    """A project with a sandbox of its own.

    Attributes:
        variables: The environment of its commands.
    """

    def __init__(self, folder: Path, launcher: Launcher) -> None:
        self.folder = folder
        self._launcher = launcher
        self.variables = environment()
        self._clients = Clients(lambda _: control.require(folder / ".vdbctl/sandbox").aws_url)
        for name in ("environments", "migrations"):
            shutil.copytree(ROOT / name, folder / name)

    def run(
        self,
        *arguments: str,
        expect: int | tuple[int, ...] = 0,
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        done = self._launcher.run(arguments, self.folder, self.variables | dict(variables or {}))
        log = self.folder / ".vdbctl/sandbox/sandbox.log"
        told = log.read_text(errors="replace")[-2000:] if log.is_file() else ""
        expected = expect if isinstance(expect, tuple) else (expect,)
        assert done.returncode in expected, f"{done.stdout}{done.stderr}\n{told}"
        return done

    def keep_provider(self, terraform: Path) -> None:
        """Let the commands of a workspace share one provider process; see kept_provider.py."""
        script = Path(__file__).with_name("kept_provider.py")
        wrapper = self.folder / "terraform"
        wrapper.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -S -E "{script}" "{terraform}" "$@"\n'
        )
        wrapper.chmod(0o755)
        self.variables |= {"VDBCTL_TERRAFORM": str(wrapper)}

    def client(self, service: str):
        """A boto3 client of the project's sandbox."""
        return self._clients.of(service)

    def close(self) -> None:
        self._clients.close()

    def json(self, *arguments: str):
        return json.loads(self.run(*arguments, "--json").stdout)


def apply_reviewed(project: Project, name: str, *options: str):
    """plan, kept; then exactly that plan: what an environment that asks for its name needs."""
    file = str(project.folder / f"{name}.plan.json")
    project.run("plan", name, *options, "--sandbox", "--out", file)
    return project.json("apply", name, *options, "--sandbox", "--plan", file, "--yes")


def settle(project: Project, name: str, *options: str) -> dict[str, Any]:
    """apply, then a second plan that finds nothing to change; returns what apply reports."""
    text = (project.folder / f"environments/{name}.yaml").read_text()
    if "tier: prod" in text:
        applied = apply_reviewed(project, name, *options)
    else:
        applied = project.json("apply", name, *options, "--sandbox", "--yes")
    project.run("plan", name, *options, "--sandbox", "--exit-code")
    return applied


def side_by_side(*works: Callable[[], None]) -> None:
    """Do all of them at the same time: most of the time they wait for AWS."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()


def database_login(project: Project, stack: str) -> dict[str, Any]:
    """Arguments for psycopg.connect, of the master user; its server runs."""
    rds = project.client("rds")
    [instance] = rds.describe_db_instances(DBInstanceIdentifier=stack)["DBInstances"]
    secret = project.client("secretsmanager").get_secret_value(
        SecretId=instance["MasterUserSecret"]["SecretArn"]
    )
    login = json.loads(secret["SecretString"])
    port = instance["Endpoint"]["Port"]
    return {
        "host": "127.0.0.1",
        "port": port,
        "dbname": "app",
        "user": login["username"],
        "password": login["password"],
    }


def left_behind(project: Project, stack: str) -> list[str]:
    """Resources of a stack that still exist, as the sandbox's own account tells."""
    client = project.client
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
