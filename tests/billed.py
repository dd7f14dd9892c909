"""What a plan will be billed for, read from the plan alone: the second opinion on the estimate.

Only what runs or is provisioned is here; what depends on use is in no plan.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from tests import requirements
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import estimate
from vdbctl.spec.engines import vcpus
from vdbctl.spec.model import Environment
from vdbctl.spec.zones import MISSING, PROXY

HOURS = Decimal(730)
PLANNED = (
    "rds.instance.", "rds.storage.", "rds.iops.", "rds.throughput.", "aurora.instance.", "cache.node.",
    "nat.hour", "ipv4", "endpoint.hour", "secret", "key", "alarm", "dashboard", "custom-metric",
    "alb.hour", "fargate.", "proxy.vcpu", "insights.vcpu",
)  # fmt: skip
"""Beginnings of the items that a plan says everything about."""


def amounts(document: dict[str, Any]) -> dict[str, Decimal]:
    """Units of each item in a month, as the planned resources have them."""
    found: Counter[str] = Counter()
    resources = requirements.resources(document)
    by_type: dict[str, list[dict[str, Any]]] = {}
    for address, values in resources.items():
        module, kind, _ = address.split("[")[0].rsplit(".", 2)
        by_type.setdefault(kind, []).append({**values, "module": module})
    for kind, read in _READERS.items():
        for values in by_type.get(kind, ()):
            for item, amount in read(values, by_type):
                found[item] += amount
    return {item: amount for item, amount in found.items() if amount}


def differences(document: dict[str, Any], environment: Environment) -> list[str]:
    """Items whose amount on the bill is not that of the plan, where services run their least."""
    usage = environment.usage.model_copy(update={"average_tasks": None})
    bill = estimate(environment.model_copy(update={"usage": usage}), BundledCatalogue())
    planned, billed = amounts(document), Counter[str]()
    for line in bill.lines:
        item = line.quantity.item.replace("-spot", "")
        if item.startswith(PLANNED) and line.quantity.assumed in ("", "average_tasks"):
            billed[item] += line.quantity.amount
    return [
        f"{item}: {planned.get(item, 0)} planned, {billed.get(item, 0)} on the bill"
        for item in sorted({*planned, *billed})
        if planned.get(item, 0) != billed.get(item, 0)
    ]


def _instance(values, by_type):
    zones = "multi-az" if values.get("multi_az") else "single-az"
    yield f"rds.instance.{zones}.{values['instance_class']}", HOURS
    primary = next(
        (one for one in by_type["aws_db_instance"] if one.get("allocated_storage")), values
    )
    kind, size = primary["storage_type"], Decimal(primary["allocated_storage"])
    yield f"rds.storage.{kind}.{zones}", size
    included = {"iops": 12_000, "storage_throughput": 500} if kind == "gp3" else {}
    for field, item in (("iops", "iops"), ("storage_throughput", "throughput")):
        beyond = Decimal(values.get(field) or 0) - included.get(field, 0)
        if beyond > 0:
            yield f"rds.{item}.{kind}.{zones}", beyond
    if values.get("database_insights_mode") == "advanced":
        yield "insights.vcpu", HOURS * vcpus(values["instance_class"])
    if values.get("publicly_accessible"):
        yield "ipv4", HOURS
    if values.get("manage_master_user_password"):
        yield "secret", Decimal(1)


def _cluster(values, _by_type):
    if values.get("manage_master_user_password"):
        yield "secret", Decimal(1)


def _member(values, by_type):
    [cluster] = [one for one in by_type["aws_rds_cluster"] if one["module"] == values["module"]]
    kind = "io-optimized" if cluster.get("storage_type") == "aurora-iopt1" else "standard"
    if values["instance_class"] == "db.serverless":
        return
    yield f"aurora.instance.{kind}.{values['instance_class']}", HOURS
    if cluster.get("database_insights_mode") == "advanced":
        yield "insights.vcpu", HOURS * vcpus(values["instance_class"])


def _nodes(values, by_type):
    first = next(
        (one for one in by_type["aws_elasticache_replication_group"] if one.get("node_type")),
        values,
    )
    number = values.get("num_cache_clusters") or 1
    yield f"cache.node.{first['engine']}.{first['node_type']}", HOURS * number


def _endpoint(values, by_type):
    if values["vpc_endpoint_type"] == "Interface":
        yield "endpoint.hour", HOURS * len(_zones(by_type, values["service_name"].split(".", 3)[3]))


def _load_balancer(values, _by_type):
    yield "alb.hour", HOURS
    if not values.get("internal"):
        yield "ipv4", HOURS * len(values.get("subnets") or "ab")


def _proxy(_values, by_type):
    """Before the primary of RDS, or every member of a cluster."""
    members = by_type.get("aws_rds_cluster_instance") or [
        one for one in by_type["aws_db_instance"] if one.get("allocated_storage")
    ]
    for one in members:
        if one["instance_class"] != "db.serverless":
            yield "proxy.vcpu", HOURS * max(vcpus(one["instance_class"]), 2)


def _proxy_endpoint(_values, by_type):
    yield "endpoint.hour", HOURS * max(len(_zones(by_type, PROXY)), 2)


def _zones(by_type, service):
    zones = {one["availability_zone_id"] for one in by_type.get("aws_subnet", ())}
    return zones - MISSING.get(service, frozenset())


def _service(values, by_type):
    if values["network_configuration"][0].get("assign_public_ip"):
        yield "ipv4", HOURS * values["desired_count"]
    [task] = [
        one
        for one in by_type["aws_ecs_task_definition"]
        if one["family"] == values["name"] or one["family"].endswith(f"-{values['name']}")
    ]
    architecture = task["runtime_platform"][0]["cpu_architecture"].lower()
    count = Decimal(values["desired_count"])
    yield f"fargate.{architecture}.vcpu", HOURS * count * Decimal(task["cpu"]) / 1024
    yield f"fargate.{architecture}.memory", HOURS * count * Decimal(task["memory"]) / 1024


def _each(item: str, amount: Decimal):
    return lambda _values, _by_type: [(item, amount)]


_READERS = {
    "aws_db_instance": _instance,
    "aws_rds_cluster": _cluster,
    "aws_rds_cluster_instance": _member,
    "aws_elasticache_replication_group": _nodes,
    "aws_nat_gateway": _each("nat.hour", HOURS),
    "aws_eip": _each("ipv4", HOURS),
    "aws_vpc_endpoint": _endpoint,
    "aws_secretsmanager_secret": _each("secret", Decimal(1)),
    "aws_kms_key": _each("key", Decimal(1)),
    "aws_cloudwatch_metric_alarm": _each("alarm", Decimal(1)),
    "aws_cloudwatch_log_metric_filter": _each("custom-metric", Decimal(1)),
    "aws_cloudwatch_dashboard": _each("dashboard", Decimal(1)),
    "aws_lb": _load_balancer,
    "aws_db_proxy": _proxy,
    "aws_db_proxy_endpoint": _proxy_endpoint,
    "aws_ecs_service": _service,
}
