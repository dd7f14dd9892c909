"""What the network costs, and what goes through it."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.cost.parts.logs import logs
from vdbctl.cost.quantity import HOURS, Quantity, plain, used
from vdbctl.spec import zones as availability
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DedicatedNetwork

PART = "network"
LEAST_ZONES = 2
"""Of a subnet group or a load balancer; that many are reckoned where the spec does not say."""


def quantities(environment: Environment) -> Iterator[Quantity]:
    """Gateways, endpoints and flow logs of a network of its own; traffic of any."""
    network = environment.network
    if isinstance(network, DedicatedNetwork):
        yield from _gateways(environment, network)
        yield from _endpoints(environment, network)
        if network.flow_logs:
            taken, days = environment.usage.flow_log_gb, network.flow_log_retention_days
            label = "VPC flow log"
            yield from logs(PART, label, taken, "flow_log_gb", days, item="logs.vended")
    yield from _traffic(environment)


def zones(environment: Environment, service: str = "") -> int:
    """Availability zones that what stands in each of them is billed for.

    Args:
        service: One that AWS does not offer in all of them, as `spec.zones` names it.
    """
    network = environment.network
    if not isinstance(network, DedicatedNetwork):
        return LEAST_ZONES
    lacking = availability.MISSING.get(service, frozenset())
    return network.zones - len(lacking & set(availability.chosen(environment.region, network)))


def _gateways(environment: Environment, network: DedicatedNetwork) -> Iterator[Quantity]:
    gateways = {"none": 0, "single": 1, "per-zone": network.zones}[network.nat]
    if not gateways:
        return
    hours = f"{gateways} x {HOURS} h"
    floor = "a NAT gateway costs by the hour, used or not"
    yield Quantity(PART, "NAT gateways", "nat.hour", gateways * HOURS, hours, floor=floor)
    floor = "each NAT gateway holds a public IPv4 address"
    yield Quantity(PART, "Their public addresses", "ipv4", gateways * HOURS, hours, floor=floor)
    yield used(PART, "NAT traffic", "nat.data", environment.usage.nat_gb, "GB", "nat_gb")


def _endpoints(environment: Environment, network: DedicatedNetwork) -> Iterator[Quantity]:
    if not network.interface_endpoints:
        return
    places = sum(zones(environment, each) for each in network.interface_endpoints)
    yield Quantity(
        PART,
        "Interface endpoints",
        "endpoint.hour",
        places * HOURS,
        f"{places} x {HOURS} h, {len(network.interface_endpoints)} endpoints in their zones",
        floor="an interface endpoint costs by the hour in each zone, used or not",
    )
    through = environment.usage.endpoint_gb
    yield used(PART, "Endpoint traffic", "endpoint.data", through, "GB", "endpoint_gb")


def _traffic(environment: Environment) -> Iterator[Quantity]:
    usage = environment.usage
    if usage.egress_gb:
        label = "Traffic to the internet"
        yield used(PART, label, "transfer.internet", usage.egress_gb, "GB", "egress_gb")
    if usage.cross_az_gb:
        label, item, gb = "Traffic between zones", "transfer.cross-az", usage.cross_az_gb
        yield Quantity(PART, label, item, 2 * gb, f"{plain(gb)} GB, both ends", "cross_az_gb")
