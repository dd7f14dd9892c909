"""What containers, buckets and functions cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.quantity import HOURS, Quantity, hours
from vdbctl.spec.model import Environment
from vdbctl.spec.workload import Service

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
            yield hours("workload", "Load balancer", "alb.hour")
            lcu = environment.usage.load_balancer_lcu
            detail = f"{lcu} LCU x {HOURS} h"
            yield Quantity(
                "workload", "Its load", "alb.lcu", lcu * HOURS, detail, "load_balancer_lcu"
            )
        for name in workload.buckets:
            size = environment.usage.bucket_gb
            label = f"Bucket {name}"
            yield Quantity("workload", label, "s3.standard", size, f"{size} GB", "bucket_gb")
    yield from _functions(environment)


def _service(environment: Environment, name: str, service: Service) -> Iterator[Quantity]:
    mean = environment.usage.average_tasks
    scales = service.max_tasks is not None and mean is not None
    tasks = mean if scales and mean is not None else Decimal(service.tasks)
    if not tasks:
        return
    kind = f"fargate{'-spot' if service.spot else ''}.{service.architecture}"
    cores, memory = service.cpu / CPU_UNITS, service.memory_mb / MB_PER_GB
    for words, item, each in (("vCPU", "vcpu", cores), ("memory", "memory", memory)):
        unit = "vCPU" if item == "vcpu" else "GB"
        yield Quantity(
            "workload",
            f"Service {name}, {words}",
            f"{kind}.{item}",
            tasks * each * HOURS,
            f"{tasks} x {each.normalize():f} {unit} x {HOURS} h",
            "average_tasks" if scales else "",
        )


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
        Decimal(calls) / 1_000_000,
        f"{calls}",
        "function_invocations",
    )
    yield Quantity(
        "functions",
        "Time of functions",
        "lambda.arm64",
        calls * FUNCTION_SECONDS * FUNCTION_GB,
        f"{calls} x {FUNCTION_SECONDS} s x {FUNCTION_GB} GB",
        "function_invocations",
    )
