"""Containers and functions."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date

from vdbctl.fact import Fact
from vdbctl.spec.database import RdsDatabase
from vdbctl.spec.finding import Finding, Rule, error, warning
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DedicatedNetwork, ExistingNetwork
from vdbctl.spec.workload import LOG_BUCKET, Service, Workload

FACTS = (Fact("CPU and memory of Fargate", 'ECS Developer Guide, "Task size"', date(2026, 11, 29)),)

FARGATE_MEMORY_MB = {
    256: (512, 1_024, 2_048),
    512: tuple(range(1_024, 4_097, 1_024)),
    1024: tuple(range(2_048, 8_193, 1_024)),
    2048: tuple(range(4_096, 16_385, 1_024)),
    4096: tuple(range(8_192, 30_721, 1_024)),
    8192: tuple(range(16_384, 61_441, 4_096)),
    16384: tuple(range(32_768, 122_881, 8_192)),
}
"""Memory that Fargate combines with each CPU size."""


def _services(environment: Environment) -> Iterator[Finding]:
    if not environment.workload:
        return
    for name, service in environment.workload.services.items():
        yield from _size(name, service)
    balanced = any(service.load_balanced for service in environment.workload.services.values())
    if balanced and not environment.workload.certificate_arn:
        severity = error if environment.tier == "prod" else warning
        yield severity(
            "VDB902",
            "workload.certificate_arn",
            "the load balancer speaks plain HTTP",
            "give the ARN of a certificate of ACM",
        )


def _size(name: str, service: Service) -> Iterator[Finding]:
    allowed = FARGATE_MEMORY_MB[service.cpu]
    if service.memory_mb not in allowed:
        near = min(allowed, key=lambda memory: abs(memory - service.memory_mb))
        yield error(
            "VDB901",
            f"workload.services.{name}.memory_mb",
            f"Fargate does not combine {service.memory_mb} MB with {service.cpu} CPU units",
            f"use {near}",
        )


def _buckets(environment: Environment) -> Iterator[Finding]:
    workload = environment.workload
    if workload is None:
        return
    for name, service in workload.services.items():
        for bucket in service.buckets:
            yield from _bucket(workload, f"workload.services.{name}.buckets", bucket)
    used = {bucket for service in workload.services.values() for bucket in service.buckets}
    for bucket in workload.buckets:
        if workload.services and bucket != LOG_BUCKET and bucket not in used:
            yield warning(
                "VDB904",
                f"workload.buckets.{bucket}",
                "no service names this bucket, so no container reaches it",
                f"add {bucket} to the buckets of a service",
            )


def _bucket(workload: Workload, field: str, bucket: str) -> Iterator[Finding]:
    if bucket not in workload.buckets:
        near = difflib.get_close_matches(bucket, workload.buckets, n=1)
        known = f"there are: {', '.join(workload.buckets) or 'none'}"
        yield error(
            "VDB903",
            field,
            f"there is no bucket {bucket!r} in workload.buckets",
            f"did you mean {near[0]}?" if near else known,
        )
    elif bucket == workload.log_bucket:
        yield error(
            "VDB903",
            field,
            f"{bucket!r} takes the load balancer's logs, which a container must not change",
            "use a bucket of another name",
        )


def _functions(environment: Environment) -> Iterator[Finding]:
    database, functions = environment.database, environment.functions
    if functions.gdpr and environment.migrations is None:
        yield error(
            "VDB911",
            "functions.gdpr",
            "the functions work on the tables that a migration set declares, and there is none",
            "name a set in migrations.set",
        )
    used = functions.gdpr or functions.runner
    if used and isinstance(database, RdsDatabase) and not database.iam_authentication:
        yield error(
            "VDB912",
            "database.iam_authentication",
            "the functions and their callers log in with IAM",
            "set iam_authentication to true; AWS changes it in place",
        )
    if functions.runner and not _reaches_secrets(environment):
        yield error(
            "VDB913",
            "functions.runner",
            "the runner's user cannot be made: its subnets have no way out to read the secret",
            "use a dedicated network with NAT, or with the interface endpoint secretsmanager",
        )
    if functions.invokers and not used:
        yield warning(
            "VDB914",
            "functions.invokers",
            "there are no functions that could be called",
            "set functions.gdpr or functions.runner, or remove it",
        )


def _reaches_secrets(environment: Environment) -> bool:
    """Of a network that somebody else runs it is taken for granted."""
    network = environment.network
    if isinstance(network, DedicatedNetwork):
        return network.nat != "none" or "secretsmanager" in network.interface_endpoints
    return isinstance(network, ExistingNetwork)


RULES: tuple[Rule, ...] = (_services, _buckets, _functions)
