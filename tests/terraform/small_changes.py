"""Small changes of a spec, and the resources that may move with each."""

from __future__ import annotations

from vdbctl.spec import load
from vdbctl.spec.load import Resolved

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
    "an-availability-zone": (
        {"zones": 3},
        ['module.network.*["use1-az3"]', "module.network.aws_route*"],
        [
            "module.database.aws_db_subnet_group.this",
            "module.cache.aws_elasticache_subnet_group.this",
            "module.endpoints.aws_vpc_endpoint.*",
        ],
    ),
    "a-reader": (
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
    "an-endpoint": (
        {"endpoints": "secretsmanager, sqs"},
        ['module.endpoints.aws_vpc_endpoint.interface["sqs"]'],
        [],
    ),
    "an-alarm": (
        {"cpu": "'off'"},
        [],
        ['module.database_alarms.aws_cloudwatch_metric_alarm.this["*-cpu"]'],
    ),
}


def resolved(change: dict[str, object]) -> Resolved:
    """The base with a change."""
    return load.resolve(BASE.format(**GIVEN | change), name="x1", source="x1.yaml")
