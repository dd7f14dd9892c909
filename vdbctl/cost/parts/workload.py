"""What containers, buckets and functions cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.parts.logs import logs
from vdbctl.cost.parts.network import zones
from vdbctl.cost.quantity import HOURS, Quantity, hours, plain, used
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DefaultNetwork
from vdbctl.spec.workload import Service, Workload

PART = "workload"
S3_REQUESTS = Decimal(1_000)

CPU_UNITS = Decimal(1024)
MB_PER_GB = Decimal(1024)
FUNCTION_GB = Decimal("0.125")
FUNCTION_SECONDS = Decimal(5)
"""Mean time of a call, our assumption."""
GDPR_FUNCTIONS = 3


def quantities(environment: Environment) -> Iterator[Quantity]:
    """Tasks, load balancer, buckets, functions."""
    workload = environment.workload
    if workload:
        for name, service in workload.services.items():
            yield from _service(environment, name, service)
        if any(service.load_balanced for service in workload.services.values()):
            yield from _load_balancer(environment, workload)
        if workload.container_insights and workload.services:
            number, each = len(workload.services), environment.usage.container_metrics
            label, detail = "Container Insights", f"{number} x {plain(each)} metrics"
            amount = number * each
            yield Quantity(PART, label, "custom-metric", amount, detail, "container_metrics")
        if workload.services:
            taken = len(workload.services) * environment.usage.log_gb
            label, days = "Logs of the services,", workload.log_retention_days
            yield from logs(PART, label, taken, "log_gb", days)
        yield from _buckets(environment, tuple(workload.buckets))
    yield from _functions(environment)


def _service(environment: Environment, name: str, service: Service) -> Iterator[Quantity]:
    mean = environment.usage.average_tasks
    scales = service.max_tasks is not None
    tasks = Decimal(service.tasks)
    if service.max_tasks is not None and mean is not None:
        tasks = min(max(mean, tasks), Decimal(service.max_tasks))
    if not tasks:
        return
    kind = f"fargate{'-spot' if service.spot else ''}.{service.architecture}"
    cores, memory = service.cpu / CPU_UNITS, service.memory_mb / MB_PER_GB
    for words, item, each in (("vCPU", "vcpu", cores), ("memory", "memory", memory)):
        unit = "vCPU" if item == "vcpu" else "GB"
        yield Quantity(
            PART,
            f"Service {name}, {words}",
            f"{kind}.{item}",
            tasks * each * HOURS,
            f"{plain(tasks)} x {plain(each)} {unit} x {HOURS} h",
            "average_tasks" if scales else "",
        )
    if isinstance(environment.network, DefaultNetwork):
        label = f"Public address of {name}"
        floor = "without a NAT gateway each task holds an address"
        detail, assumed = f"{plain(tasks)} x {HOURS} h", "average_tasks" if scales else ""
        yield Quantity(PART, label, "ipv4", tasks * HOURS, detail, assumed, floor=floor)


def _load_balancer(environment: Environment, workload: Workload) -> Iterator[Quantity]:
    floor = "a load balancer costs by the hour, used or not"
    yield hours(PART, "Load balancer", "alb.hour", floor=floor)
    lcu = environment.usage.load_balancer_lcu
    detail = f"{plain(lcu)} LCU x {HOURS} h"
    yield Quantity(PART, "Its load", "alb.lcu", lcu * HOURS, detail, "load_balancer_lcu")
    if not workload.internal:
        floor = "a public load balancer holds an IPv4 address in each zone"
        yield hours(PART, "Its public addresses", "ipv4", zones(environment), floor=floor)


def _buckets(environment: Environment, names: tuple[str, ...]) -> Iterator[Quantity]:
    usage, count = environment.usage, len(names)
    for name in names:
        yield used(PART, f"Bucket {name}", "s3.standard", usage.bucket_gb, "GB", "bucket_gb")
    if not names:
        return
    for label, item, requests, field in (
        ("Writes to buckets", "s3.put", count * usage.bucket_writes, "bucket_writes"),
        ("Reads from buckets", "s3.get", count * usage.bucket_reads, "bucket_reads"),
    ):
        detail = f"{plain(requests)} requests"
        yield Quantity(PART, label, item, requests / S3_REQUESTS, detail, field)


def _functions(environment: Environment) -> Iterator[Quantity]:
    functions = environment.functions
    number = GDPR_FUNCTIONS * functions.gdpr + functions.runner
    if not number:
        return
    calls = number * environment.usage.function_invocations
    yield Quantity(
        "functions",
        "Calls of functions",
        "lambda.request",
        calls / 1_000_000,
        plain(calls),
        "function_invocations",
    )
    yield Quantity(
        "functions",
        "Time of functions",
        "lambda.arm64",
        calls * FUNCTION_SECONDS * FUNCTION_GB,
        f"{plain(calls)} x {FUNCTION_SECONDS} s x {FUNCTION_GB} GB",
        "function_invocations",
    )
    taken, days = number * environment.usage.log_gb / 100, functions.log_retention_days
    yield from logs("functions", "Log", taken, "log_gb", days)
