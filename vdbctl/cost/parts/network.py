"""What the network costs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.quantity import HOURS, Quantity
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DedicatedNetwork


def quantities(environment: Environment, network: DedicatedNetwork) -> Iterator[Quantity]:
    usage = environment.usage
    gateways = {"none": 0, "single": 1, "per-zone": network.zones}[network.nat]
    if gateways:
        hours = f"{gateways} x {HOURS} h"
        yield Quantity("network", "NAT gateways", "nat.hour", gateways * HOURS, hours)
        yield Quantity("network", "Their public addresses", "ipv4", gateways * HOURS, hours)
        yield Quantity(
            "network",
            "NAT traffic",
            "nat.data",
            Decimal(usage.nat_gb),
            f"{usage.nat_gb} GB",
            "nat_gb",
        )
    endpoints = len(network.interface_endpoints)
    if endpoints:
        yield Quantity(
            "network",
            "Interface endpoints",
            "endpoint.hour",
            endpoints * network.zones * HOURS,
            f"{endpoints} x {network.zones} zones x {HOURS} h",
        )
        yield Quantity(
            "network",
            "Endpoint traffic",
            "endpoint.data",
            Decimal(usage.endpoint_gb),
            f"{usage.endpoint_gb} GB",
            "endpoint_gb",
        )
    if network.flow_logs:
        logs, label = usage.flow_log_gb, "VPC flow logs"
        for item in ("logs.ingest", "logs.storage"):
            words = f"{label}, {'ingestion' if item == 'logs.ingest' else 'storage'}"
            yield Quantity("network", words, item, logs, f"{logs} GB", "flow_log_gb")
