"""`project` was renamed, and the states are in a bucket: a checkout without workspaces, as in CI."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from vdbctl.aws import Aws
from vdbctl.cli import stacks
from vdbctl.cli.services import Services
from vdbctl.errors import SecondStack
from vdbctl.operate.state_bucket import StateBucket

pytestmark = pytest.mark.sandbox

SPEC = """\
tier: free-tier
project: {project}
region: us-east-1
state: {{kind: s3, bucket: {bucket}}}
"""
STATE = {
    "version": 4,
    "serial": 1,
    "lineage": "one",
    "resources": [
        {"mode": "managed", "type": "aws_db_instance", "name": "this", "instances": [{}, {}]}
    ],
}


@pytest.fixture
def bucket(aws, request) -> StateBucket:
    """With the state of small, of the project vectors."""
    name = request.node.name.replace("_", "-")[:60].strip("-")
    bucket = StateBucket(Aws("us-east-1"), name)
    bucket.create()
    bucket.write("vdbctl/vectors-small/terraform.tfstate", json.dumps(STATE).encode())
    return bucket


@pytest.fixture
def checkout(bucket, tmp_path) -> Services:
    """A folder whose environment `small` is of the project shop."""
    (tmp_path / "environments").mkdir()
    spec(tmp_path, bucket, "shop")
    return Services(tmp_path, {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})


def spec(folder: Path, bucket: StateBucket, project: str) -> None:
    text = SPEC.format(project=project, bucket=bucket.name)
    (folder / "environments/small.yaml").write_text(text)


def committed(folder: Path) -> None:
    who = ("-c", "user.name=ada", "-c", "user.email=ada@example.com")
    for line in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "change")):
        subprocess.run(("git", *line), cwd=folder, check=True)


def test_an_earlier_name_in_git_with_a_state_in_the_bucket_is_refused(checkout, bucket, capsys):
    spec(checkout.project, bucket, "vectors")
    committed(checkout.project)
    spec(checkout.project, bucket, "shop")
    committed(checkout.project)
    environment = checkout.read("small").environment

    with pytest.raises(SecondStack) as refused:
        stacks.require_first(checkout, environment)
    stacks.require_first(checkout, environment, ["vectors-small"])

    assert "small is deployed as vectors-small (2 resources; state in s3://" in str(refused.value)
    assert refused.value.hint is not None
    assert "write `project: vectors`" in refused.value.hint
    assert capsys.readouterr().err == ""


def test_without_history_a_state_of_the_same_environment_is_named_and_stops_nothing(
    checkout, bucket, capsys
):
    stacks.require_first(checkout, checkout.read("small").environment)

    told = " ".join(capsys.readouterr().err.split())
    assert f"s3://{bucket.name}/vdbctl has states of vectors-small as well" in told
    assert "before `project` was renamed?" in told


def test_where_it_is_deployed_under_its_own_name_nothing_is_looked_for(checkout, bucket, capsys):
    bucket.write("vdbctl/shop-small/terraform.tfstate", json.dumps(STATE).encode())

    stacks.require_first(checkout, checkout.read("small").environment)

    assert capsys.readouterr().err == ""
