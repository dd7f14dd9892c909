"""What the database costs, whatever its engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from vdbctl.cost.parts import aurora, instances, rds, support
from vdbctl.cost.parts.instances import SERVERLESS
from vdbctl.cost.parts.logs import logs
from vdbctl.cost.quantity import HOURS, Quantity, plain
from vdbctl.spec import engines
from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.model import Environment

PART = "database"
CALLS = Decimal(10_000)
"""Secrets Manager and KMS bill by ten thousand calls."""
SECONDS = HOURS * 3_600
KB_PER_GB = Decimal(1024 * 1024)
MONITORING_DAYS = 30
"""RDS keeps the log group RDSOSMetrics so long, unless somebody changes it."""


def quantities(environment: Environment, on: date) -> Iterator[Quantity]:
    """Instances, storage, backups, support, secrets, key, insights, monitoring and logs."""
    database = environment.database
    if isinstance(database, AuroraDatabase):
        yield from aurora.quantities(environment, database)
    else:
        yield from rds.quantities(environment, database)
    yield from support.quantities(environment, on)
    yield from _secrets(environment)
    if database.own_key:
        floor = "the key costs for each month it exists; its first two rotations add as much each"
        yield Quantity(PART, "KMS key", "key", Decimal(1), "1 key", floor=floor)
        calls = environment.usage.key_calls
        detail = f"{plain(calls)} calls"
        yield Quantity(PART, "Calls of the key", "key.calls", calls / CALLS, detail, "key_calls")
    if database.insights == "advanced":
        yield from _insights(environment)
    if database.monitoring_interval_s:
        yield from _enhanced_monitoring(environment)
    if database.log_exports:
        groups = 1 if isinstance(database, AuroraDatabase) else 1 + database.replicas
        taken = groups * environment.usage.log_gb
        yield from logs(PART, "Log", taken, "log_gb", database.log_retention_days)


def _secrets(environment: Environment) -> Iterator[Quantity]:
    users = [environment.access.application_user, environment.access.readonly_user]
    secrets = 1 + len([user for user in users if user])
    floor = "each secret costs for every month it exists"
    yield Quantity(
        PART, "Secrets of its users", "secret", Decimal(secrets), f"{secrets}", floor=floor
    )
    calls = environment.usage.secret_calls
    detail = f"{plain(calls)} calls"
    yield Quantity(PART, "Reading secrets", "secret.calls", calls / CALLS, detail, "secret_calls")


def _insights(environment: Environment) -> Iterator[Quantity]:
    database, label = environment.database, "Database Insights, advanced"
    classes = instances.classes(environment)
    serverless = classes.count(SERVERLESS)
    if isinstance(database, AuroraDatabase) and serverless:
        mean = instances.average_acu(environment, database)
        awake = instances.awake_hours(environment, database)
        detail = f"{serverless} x {plain(mean)} ACU x {plain(awake)} h"
        amount = mean * awake * serverless
        yield Quantity(PART, label, "insights.acu", amount, detail, "average_acu")
    cores = sum(engines.vcpus(each) for each in classes if each != SERVERLESS)
    if cores:
        detail = f"{cores} vCPU x {HOURS} h"
        yield Quantity(PART, label, "insights.vcpu", cores * HOURS, detail)


def _enhanced_monitoring(environment: Environment) -> Iterator[Quantity]:
    """Has no price of its own: each sample is a log entry, which RDS keeps a month."""
    number = len(instances.classes(environment))
    interval, size = environment.database.monitoring_interval_s, environment.usage
    amount = number * SECONDS / interval * size.monitoring_sample_kb / KB_PER_GB
    label, amount = "Enhanced monitoring, log", amount.quantize(Decimal("0.0001"))
    yield from logs(PART, label, amount, "monitoring_sample_kb", MONITORING_DAYS)
