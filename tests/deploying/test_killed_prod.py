"""Terraform killed while it makes the shipped environment `prod`: services, buckets, keys and backups
in two regions are made once, too. In `make test` at the first resource of each type that
`serverless` does not have, in `make soak` at each resource."""

from __future__ import annotations

import shutil

import pytest

from tests import soak
from tests.conftest import ROOT
from tests.deploying import test_killed
from tests.fake_terraform.configuration import bare, prod_resources

pytestmark = pytest.mark.terraform  # a fake one; but these take too long for `make check`
STACK = "vectors-prod"
DATABASE = "module.database.aws_db_instance.this"
APPLY = ("apply", "prod", "--no-migrate")
NAME = "prod\n"
"""What has to be typed."""
RESOURCES = prod_resources()
FIRST = {bare(address).split(".")[-2]: address for address in reversed(RESOURCES)}
OTHERS = [address for kind, address in FIRST.items() if kind not in test_killed.FIRST]
EACH = RESOURCES if soak.SOAK else sorted(OTHERS, key=RESOURCES.index)
SOME = EACH[::6]
LOGS = [("cut off", SOME[1]), ("empty", SOME[2]), ("gone", SOME[3]), ("empty", DATABASE)]
GO_WITH_OTHERS = test_killed.GO_WITH_OTHERS | {
    "aws_db_proxy_default_target_group",
    "aws_ecs_cluster_capacity_providers",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
}
"""Parts of a proxy, a cluster and a bucket as well."""
TASKS = "module.service_api.aws_ecs_task_definition.this"


@pytest.fixture
def workspace(project, terraform):
    """Of the environment `prod`, as shipped."""
    shutil.copy(ROOT / "environments/prod.yaml", project.folder / "environments")
    terraform.hurries = True
    return project.folder / "stacks" / STACK


def whole(run, terraform) -> bool:
    """Whether the next apply makes what is missing and nothing twice."""
    again = run(*APPLY, answer=NAME)
    assert again.exit_code == 0, again.stderr
    assert run("plan", "prod", "--exit-code").exit_code == 0
    return set(terraform.deployed(STACK)) == set(RESOURCES)


@pytest.mark.parametrize("address", EACH)
def test_the_next_apply_makes_the_rest_and_nothing_twice(run, workspace, terraform, address):
    terraform.is_killed_at(address, in_flight=9)
    killed = run(*APPLY, answer=NAME)

    assert killed.exit_code == 20
    assert whole(run, terraform)


@pytest.mark.parametrize("address", SOME)
def test_a_destroy_makes_nothing_and_leaves_nothing(run, workspace, terraform, address):
    terraform.is_killed_at(address, in_flight=9)
    run(*APPLY, answer=NAME)
    for database in (one for one in RESOURCES if ".aws_db_instance." in one):
        terraform.will_change(database, deletion_protection=False)

    gone = run("destroy", "prod", "--yes", "--allow-data-loss", DATABASE)

    assert gone.exit_code == 0, gone.stderr
    assert "  ok create " not in gone.stderr
    left = {bare(address).split(".")[-2] for address in terraform.deployed(STACK)}
    assert left <= GO_WITH_OTHERS


@pytest.mark.parametrize("address", SOME)
def test_a_second_kill_does_not_hide_what_the_first_one_left(run, workspace, terraform, address):
    terraform.is_killed_at(address, in_flight=9)
    run(*APPLY, answer=NAME)
    later = RESOURCES[min(RESOURCES.index(address) + 20, len(RESOURCES) - 1)]
    terraform.is_killed_at(later, in_flight=9)
    run(*APPLY, answer=NAME)

    assert whole(run, terraform)


@pytest.mark.parametrize(("logs", "address"), LOGS)
def test_a_state_without_copy_and_a_log_that_was_cut_off_are_made_up_for(
    run, workspace, terraform, logs, address
):
    terraform.is_killed_at(address, in_flight=9)
    run(*APPLY, answer=NAME)
    [log] = (workspace / "runs").glob("*-apply.jsonl")
    text = log.read_text()
    log.write_text({"cut off": text[: len(text) // 2], "empty": "", "gone": text[:1]}[logs])
    (workspace / "terraform.tfstate").write_text('{"version": 4, "ser')
    for copy in (workspace / "terraform.tfstate.backup", workspace / "runs/terraform.tfstate.kept"):
        copy.unlink(missing_ok=True)

    assert whole(run, terraform)


def test_the_newest_revision_of_a_task_is_kept(run, workspace, terraform):
    """Older ones are of applies before it."""
    terraform.is_killed_at(TASKS)
    run(*APPLY, answer=NAME)
    real = terraform.real()[TASKS]
    older = real | {"revision": 0, "arn": f"{real['arn_without_revision']}:0"}
    terraform.puts(STACK, "x.aws_ecs_task_definition.older", older)

    again = run(*APPLY, answer=NAME)

    assert again.exit_code == 0, again.stderr
    assert f"made by a run that was cut off, and kept: {TASKS}\n" in again.stderr
