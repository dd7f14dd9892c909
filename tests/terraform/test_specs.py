"""Specs against their plans: the rows of the requirements, small changes of a spec, and the shipped
environments, which have their own configurations of the provider and so their default tags.

They are planned together, in a few roots, with the real provider; `combined_plan` says what that
leaves out. They are in one file because pytest-xdist's `--dist loadfile` runs a file in one worker.
"""

from __future__ import annotations

import fnmatch
import json

import pytest

from tests import billed, requirements
from tests.conftest import ROOT
from tests.terraform import combined_plan, lengths
from tests.terraform.described import DATABASE, DESCRIBED
from tests.terraform.small_changes import CHANGES, resolved
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import estimate
from vdbctl.spec import load, names, policy, thresholds

pytestmark = [pytest.mark.terraform, pytest.mark.slow(minutes=2)]

BASE = "base"
LOGGED = {
    "instance-logs": "tier: prod\nproject: vectors\nregion: us-east-1\n"
    "database: {replicas: 2}\nmigrations: {set: content-hub}\n"
    "functions: {gdpr: true, runner: true}\n"
    "cache: {kind: nodes, node_type: cache.t4g.small, log_exports: true}\n"
    "workload: {services: {api: {image: nginx}, worker: {image: busybox}}}\n",
    "cluster-logs": "tier: serverless\nproject: vectors\nregion: us-east-1\n"
    "database: {own_key: true}\n",
}
"""Environments with a key of their own and, together, each kind of log group."""
LONG = {"project": "a" * 20, "name": "b" * 19}
"""A stack of 40 characters."""
NAMED = {
    "named-instance": "tier: prod\nproject: {project}\nregion: us-east-1\n"
    "database: {{master_credentials: own, replicas: 1, final_snapshot: true}}\n"
    "proxy: {{}}\nmigrations: {{set: content-hub}}\nfunctions: {{gdpr: true, runner: true}}\n"
    "cache: {{kind: nodes, node_type: cache.r6g.large, nodes: 2, final_snapshot: true,"
    " log_exports: true, parameters: {{timeout: 300}}}}\n"
    "workload: {{services: {{api: {{image: nginx, port: 80, load_balanced: true, max_tasks: 2}}}},"
    " buckets: {{uploads: {{}}, artifacts: {{}}, logs: {{}}}}}}\n"
    "monitoring: {{emails: [ops@example.com]}}\nbudget_monthly_usd: 500\n"
    "backup: {{copy_region: us-west-2, rules: {{daily: {{keep_days: 7, copy_keep_days: 7}}}}}}\n"
    "recovery: {{strategy: warm-standby, rto_minutes: 15, rpo_minutes: 1, region: us-west-2,"
    " database: replica, cache: true}}\n",
    "named-cluster": "tier: prod\nproject: {project}\nregion: us-east-1\n"
    "database: {{engine: aurora-postgresql, instance_class: db.r6g.large, readers: 1,"
    " reader_scaling: {{max_readers: 4}}, master_credentials: own, final_snapshot: true}}\n"
    "proxy: {{reader_endpoint: true}}\ncache: {{kind: serverless, authentication: token}}\n"
    "network: {{mode: dedicated, zones: 2, flow_logs: true, interface_endpoints: [email-smtp]}}\n"
    "monitoring: {{}}\n"
    "recovery: {{strategy: pilot-light, rto_minutes: 60, rpo_minutes: 5, region: us-west-2,"
    " database: global}}\n",
}
"""Environments that, together, name everything that there is, with the longest name of a stack."""
LOGS = "kms:EncryptionContext:aws:logs:arn"
ROOTS = 3
"""Of rows and small changes; Terraform's time grows faster than the number of modules in a root."""


@pytest.fixture(scope="module")
def documents(plan, tmp_path_factory):
    """Parts of the plans: by the id of a row, the name of a small change, or an environment's."""
    specs = {row["id"]: requirements.resolved(row) for row in requirements.ROWS}
    specs |= {what: resolved(change) for what, (change, _, _) in CHANGES.items()}
    specs[BASE] = resolved({})
    specs |= {name: load.resolve(text, name="l1", source=name) for name, text in LOGGED.items()}
    specs |= {
        name: load.resolve(text.format(**LONG), name=LONG["name"], source=name)
        for name, text in NAMED.items()
    }
    shipped = {name: load.read(ROOT / "environments", name) for name in DESCRIBED}
    found = {}
    for number in range(ROOTS + 1):
        chosen = shipped if number == ROOTS else dict(list(specs.items())[number::ROOTS])
        folder = tmp_path_factory.mktemp("specs")
        files = {name: requirements.files(spec) for name, spec in chosen.items()}
        combined_plan.write(files, folder, own_providers=DESCRIBED)
        document = plan(folder)
        found |= {name: combined_plan.part(document, name) for name in chosen}
    return found


@pytest.mark.parametrize("row", requirements.ROWS, ids=lambda row: row["id"])
def test_the_fragment_plans_to_what_the_requirement_says(row, documents):
    environment = requirements.resolved(row).environment
    findings = policy.check(environment, BundledCatalogue().regions())
    bill = estimate(environment, BundledCatalogue())

    document = documents[row["id"]]

    assert [finding.code for finding in findings] == row.get("findings", [])
    assert requirements.differences(row, document) == []
    assert billed.differences(document, environment) == []
    if "monthly_usd" in row:
        low, high = row["monthly_usd"]
        assert low <= bill.monthly_usd <= high
    items = {line.quantity.item for line in bill.lines}
    assert set(row.get("costs", ())) <= items


@pytest.mark.parametrize("what", CHANGES)
def test_only_what_belongs_to_a_small_change_changes(what, documents):
    """A small change of a spec is a small change of the plan: nothing else moves."""
    _, may_come, may_change = CHANGES[what]

    before, after = planned(documents[BASE]), planned(documents[what])

    moved = {a for a in before.keys() | after.keys() if before.get(a) != after.get(a)}
    expected = [pattern.replace("[", "[[]") for pattern in (*may_come, *may_change)]
    assert moved
    assert [a for a in moved if not any(fnmatch.fnmatch(a, p) for p in expected)] == []
    if may_come:
        assert after.keys() > before.keys()


def planned(document) -> dict[str, str]:
    """What is planned for each resource: what is known, and which parts will only be known later."""
    return {
        change["address"]: json.dumps(
            [change["change"]["after"], change["change"]["after_unknown"]], sort_keys=True
        )
        for change in document["resource_changes"]
        if change["mode"] == "managed"
    }


@pytest.mark.parametrize("name", DESCRIBED)
def test_the_environment_plans_to_what_was_described(name, documents):
    resolved = load.read(ROOT / "environments", name)

    document = documents[name]

    planned = requirements.resources(document)
    alarms = [address for address in planned if "aws_cloudwatch_metric_alarm" in address]
    assert requirements.differences({"shows": DESCRIBED[name]}, document) == []
    assert len(alarms) == thresholds.count(resolved.environment)  # as the estimate counts them
    assert billed.differences(document, resolved.environment) == []


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_resource_that_takes_tags_has_those_of_the_stack(name, documents):
    stack = {
        "Environment": name, "ManagedBy": "vdbctl", "Project": "vectors", "Stack": f"vectors-{name}",
    }  # fmt: skip

    planned = requirements.resources(documents[name])

    taggable = {address: values for address, values in planned.items() if "tags" in values}
    assert {DATABASE, "module.database.aws_rds_cluster.this"} & taggable.keys()
    without = [
        address
        for address, values in taggable.items()
        if not stack.items() <= values.get("tags_all", {}).items()  # unknown without default tags
    ]
    assert without == []


def test_a_key_names_the_log_groups_that_use_it_and_no_others(documents):
    named = {name: _named_by_keys(document) for name, document in documents.items()}

    assert named == {name: _encrypted_logs(document) for name, document in documents.items()}
    assert named["instance-logs"] == {
        "/aws/ecs/vectors-l1/api",
        "/aws/ecs/vectors-l1/worker",
        "/aws/elasticache/vectors-l1/engine-log",
        "/aws/elasticache/vectors-l1/slow-log",
        "/aws/lambda/vectors-l1-accounts",
        "/aws/lambda/vectors-l1-audit",
        "/aws/lambda/vectors-l1-erase",
        "/aws/lambda/vectors-l1-export",
        "/aws/lambda/vectors-l1-runner",
        "/aws/rds/instance/vectors-l1-replica-1/postgresql",
        "/aws/rds/instance/vectors-l1-replica-2/postgresql",
        "/aws/rds/instance/vectors-l1/postgresql",
        "/aws/vpc/vectors-l1",
    }
    assert named["cluster-logs"] == {"/aws/rds/cluster/vectors-l1/postgresql"}


def _named_by_keys(document) -> set[str]:
    policies = [
        json.loads(change["change"]["after"]["policy"])
        for change in document["resource_changes"]
        if change["type"] == "aws_kms_key"
    ]
    conditions = [
        statement["Condition"]["ArnEquals"][LOGS]
        for policy in policies
        for statement in policy["Statement"]
        if statement["Sid"] == "LogsOfThisStack"
    ]
    return {arn.split(":log-group:")[1] for arns in conditions for arn in arns}


def _encrypted_logs(document) -> set[str]:
    """The ARN of a key is not known before it is there, and log groups without one have null."""
    return {
        change["change"]["after"]["name"]
        for change in document["resource_changes"]
        if change["type"] == "aws_cloudwatch_log_group"
        and change["change"]["after_unknown"].get("kms_key_id")
    }


def test_every_shipped_environment_is_described():
    assert set(DESCRIBED) == set(load.names_in(ROOT / "environments"))


def test_a_bill_of_anything_else_than_the_plan_is_noticed(documents):
    """The comparison above can fail: of class, number, zones, storage, nodes and the rest."""
    resolved = load.read(ROOT / "environments", "prod")
    document = documents["prod"]
    text = (ROOT / "environments/prod.yaml").read_text()

    for old, new in (
        ("instance_class: db.r6g.large", "instance_class: db.r6g.xlarge"),
        ("multi_az: true\n  replicas", "multi_az: false\n  replicas"),
        ("storage_gb: 100", "storage_gb: 101"),
        ("replicas: 1", "replicas: 2"),
        ("replica_class: db.r6g.large", "replica_class: db.r6g.2xlarge"),
        ("node_type: cache.r6g.large", "node_type: cache.r7g.large"),
        ("nodes: 3", "nodes: 4"),
        ("nat: per-zone", "nat: single"),
        ("zones: 3", "zones: 2"),
        ("[secretsmanager, logs]", "[secretsmanager]"),
        ("authentication: token", "authentication: iam"),
        ("cpu: 1024, memory_mb: 2048, port", "cpu: 2048, memory_mb: 4096, port"),
        ("port: 80, tasks: 2", "port: 80, tasks: 3"),
        ("proxy:\n  idle_client_timeout_s: 1800\n", ""),
    ):
        assert old in text, old
        other = load.resolve(text.replace(old, new), name="prod", source="prod.yaml").environment
        assert billed.differences(document, other) != [], new
    assert billed.differences(document, resolved.environment) == []


@pytest.mark.parametrize("name", NAMED)
def test_the_longest_stack_name_fits_with_every_suffix(name, documents):
    stack = f"{LONG['project']}-{LONG['name']}"

    assert len(stack) == names.STACK_NAME_CHARS
    assert sorted(lengths.problems(documents[name], stack)) == []
