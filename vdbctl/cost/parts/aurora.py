"""What an Aurora cluster costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.parts import instances
from vdbctl.cost.parts.instances import SERVERLESS
from vdbctl.cost.quantity import Quantity, hours, plain, used
from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.model import Environment

PART = "database"


def quantities(environment: Environment, database: AuroraDatabase) -> Iterator[Quantity]:
    """Capacity, storage, I/O, backups, Data API, activity stream."""
    usage, kind = environment.usage, instances.kind(database)
    yield from capacity(environment, database)
    storage = f"aurora.storage.{kind}"
    yield used(PART, "Aurora storage", storage, usage.storage_gb, "GB", "storage_gb")
    if kind == "standard":
        label = "million requests"
        yield used(PART, "Aurora I/O", "aurora.io", usage.io_million, label, "io_million")
    if usage.backup_extra_gb:
        extra = usage.backup_extra_gb
        label = "Backups beyond the free size"
        yield used(PART, label, "aurora.backup", extra, "GB", "backup_extra_gb")
    if usage.burst_vcpu_hours and any(".t" in each for each in instances.classes(environment)):
        label, burst = "CPU above the baseline", usage.burst_vcpu_hours
        yield used(PART, label, "cpu-credits.aurora", burst, "vCPU h", "burst_vcpu_hours")
    if database.activity_stream:
        label, data = "Kinesis stream of activities", usage.kinesis_gb
        yield used(PART, label, "kinesis.activity-stream", data, "GB", "kinesis_gb")
    if database.data_api:
        calls, item = usage.data_api_million, "data-api.requests"
        yield used(PART, "Data API calls", item, calls, "million calls", "data_api_million")


def capacity(environment: Environment, database: AuroraDatabase) -> Iterator[Quantity]:
    """Instances of a class, or ACU hours of those without one."""
    kind = instances.kind(database)
    for instance_class, count in Counter(instances.classes(environment)).items():
        if instance_class != SERVERLESS:
            label = f"Aurora instances {instance_class}"
            yield hours(PART, label, f"aurora.instance.{kind}.{instance_class}", count)
            continue
        yield _serverless(environment, database, count)


def _serverless(environment: Environment, database: AuroraDatabase, count: int) -> Quantity:
    awake = instances.awake_hours(environment, database)
    mean = instances.average_acu(environment, database)
    pauses = instances.pauses(database)
    least = database.capacity.min_acu if database.capacity else Decimal(0)
    return Quantity(
        PART,
        "Aurora Serverless v2 capacity",
        f"aurora.acu.{instances.kind(database)}",
        mean * awake * count,
        f"{count} x {plain(mean)} ACU x {plain(awake)} h",
        "average_acu, awake_hours" if pauses else "average_acu",
        floor="" if pauses else f"at least {plain(least)} ACU of each instance, used or not",
        least=least * awake * count,
    )
