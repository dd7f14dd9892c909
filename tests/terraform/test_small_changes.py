"""A small change of a spec is a small change of the plan: nothing else moves."""

from __future__ import annotations

import fnmatch
import json

import pytest

from tests import requirements
from tests.terraform import combined_plan
from vdbctl.spec import load

pytestmark = pytest.mark.terraform

BASE = """tier: {tier}
project: vectors
region: us-east-1
network: {{mode: dedicated, zones: {zones}, nat: single, interface_endpoints: [{endpoints}]}}
database: {database}
cache: {{kind: nodes, node_type: cache.t4g.small, nodes: 2, multi_az: true}}
monitoring: {{database: {{cpu_percent: {cpu}}}}}
"""
AURORA = "{engine: aurora-postgresql, instance_class: db.r6g.large, readers: %d}"
GIVEN = {
    "tier": "dev", "zones": 2, "endpoints": "secretsmanager", "database": AURORA % 1, "cpu": "80",
}  # fmt: skip
CHANGES = {
    "an availability zone": (
        {"zones": 3},
        ['module.network.*["use1-az3"]', "module.network.aws_route*"],
        [
            "module.database.aws_db_subnet_group.this",
            "module.cache.aws_elasticache_subnet_group.this",
            "module.endpoints.aws_vpc_endpoint.*",
        ],
    ),
    "a reader": (
        {"database": AURORA % 2},
        [
            'module.database.aws_rds_cluster_instance.this["3"]',
            'module.database_alarms.aws_cloudwatch_metric_alarm.this["3-*',
        ],
        [
            "module.dashboard.aws_cloudwatch_dashboard.this",
            'module.database_events.aws_db_event_subscription.this["instances"]',
        ],
    ),
    "an endpoint": (
        {"endpoints": "secretsmanager, sqs"},
        ['module.endpoints.aws_vpc_endpoint.interface["sqs"]'],
        [],
    ),
    "an alarm": (
        {"cpu": "'off'"},
        [],
        ['module.database_alarms.aws_cloudwatch_metric_alarm.this["*-cpu"]'],
    ),
}


@pytest.fixture(scope="module")
def documents(terraform, moto_url, tmp_path_factory):
    """Plans of the base and of each change, from one plan of all."""
    specs = {"base": GIVEN} | {_name(what): GIVEN | CHANGES[what][0] for what in CHANGES}
    workspaces = {name: requirements.files(_resolved(spec)) for name, spec in specs.items()}
    return combined_plan.plan(workspaces, tmp_path_factory.mktemp("changes"), terraform, moto_url)


@pytest.mark.parametrize("what", CHANGES)
def test_only_what_belongs_to_it_changes(what, documents):
    _, may_come, may_change = CHANGES[what]

    before, after = planned(documents["base"]), planned(documents[_name(what)])

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


def _name(what: str) -> str:
    return what.replace(" ", "-")


def _resolved(spec):
    return load.resolve(BASE.format(**spec), name="x1", source="x1.yaml")
