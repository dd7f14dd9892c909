"""Who reaches the database."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.spec import zones
from vdbctl.spec.database import RdsDatabase
from vdbctl.spec.finding import Finding, Rule, error, warning
from vdbctl.spec.model import Environment
from vdbctl.spec.network import HTTPS_PORT, DedicatedNetwork, DefaultNetwork, ExistingNetwork

OPEN_CIDRS = frozenset({"0.0.0.0/0", "::/0"})
MINIMUM_ZONES = 2
NEEDED_BY_CONTAINERS = frozenset({"ecr.api", "ecr.dkr", "logs", "secretsmanager"})


def _reach(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if OPEN_CIDRS & set(database.allowed_cidrs):
        yield Finding(
            "VDB301",
            "warning" if database.allow_open_cidr else "error",
            "database.allowed_cidrs",
            "the database accepts connections from the whole internet",
            "name the addresses that need it, or say allow_open_cidr: true",
        )
    if environment.cache and OPEN_CIDRS & set(environment.cache.allowed_cidrs):
        yield error(
            "VDB301",
            "cache.allowed_cidrs",
            "the cache accepts connections from any address",
            "name the ranges that need it; nothing outside of the VPC reaches a cache",
        )
    if isinstance(database, RdsDatabase) and database.publicly_accessible:
        yield Finding(
            "VDB302",
            "error" if environment.tier == "prod" else "warning",
            "database.publicly_accessible",
            "the database has a public address",
            "leave it out where a tunnel or the VPC will do",
        )


def _zones(environment: Environment) -> Iterator[Finding]:
    network = environment.network
    if isinstance(network, DedicatedNetwork) and network.zones < MINIMUM_ZONES:
        yield error(
            "VDB303",
            "network.zones",
            "RDS refuses a subnet group in one availability zone, even for one instance",
            f"set zones to {MINIMUM_ZONES}; a zone alone costs nothing",
        )
    if isinstance(network, DefaultNetwork) and environment.tier == "prod":
        yield warning(
            "VDB304",
            "network.mode",
            "the default VPC has public subnets; only security groups protect production",
            "use mode: dedicated",
        )


def _more_zones_than_there_are(environment: Environment) -> Iterator[Finding]:
    network, region = environment.network, environment.region
    if not isinstance(network, DedicatedNetwork) or network.zone_ids:
        return
    there = zones.of(region)
    if there and network.zones > len(there):
        yield error(
            "VDB308",
            "network.zones",
            f"{region} has {len(there)} availability zones for new accounts, "
            f"{' and '.join(there)} (as of {zones.READ_ON}), not {network.zones}",
            f"set zones to {len(there)}; if your account has more, name them in zone_ids",
        )


def _zones_without_a_service(environment: Environment) -> Iterator[Finding]:
    network, region = environment.network, environment.region
    if not isinstance(network, DedicatedNetwork):
        return
    chosen = zones.chosen(region, network)
    for service in zones.used(environment):
        having = [zone for zone in chosen if zone not in zones.MISSING[service]]
        if len(having) >= min(MINIMUM_ZONES, len(chosen)):
            continue
        where = f"is in {' and '.join(having) or 'none'} of {', '.join(chosen)}"
        fitting = zones.better(region, zones.used(environment), chosen)
        better = f"zone_ids: [{', '.join(fitting)}]" if fitting != chosen else ""
        if service == zones.PROXY:
            yield error(
                "VDB605",
                "network.zone_ids",
                f"RDS Proxy {where}, and needs two (as of {zones.READ_ON})",
                f"set {better}" if better else "choose zones of another region",
            )
            continue
        severity = warning if having else error
        yield severity(
            "VDB309",
            "network.zone_ids",
            f"the endpoint {service} {where} (as of {zones.READ_ON})",
            f"for a new network set {better}; in one that exists this moves subnets"
            if better
            else f"leave {service} out, or choose another region",
        )


def _egress(environment: Environment) -> Iterator[Finding]:
    """Containers in subnets without a way out cannot even fetch their image."""
    network = environment.network
    if not environment.workload or not environment.workload.services:
        return
    if not isinstance(network, DedicatedNetwork):
        return
    missing = NEEDED_BY_CONTAINERS - set(network.interface_endpoints)
    if network.nat == "none" and missing:
        yield error(
            "VDB305",
            "network.nat",
            "the services' subnets have no way out, so images and secrets cannot be fetched",
            f"set nat to single, or add interface_endpoints {', '.join(sorted(missing))}",
        )


def _client_ports(environment: Environment) -> Iterator[Finding]:
    """Registries and the layers of images in S3 are outside the VPC, with and without endpoints."""
    if not environment.workload or not environment.workload.services:
        return
    if HTTPS_PORT not in environment.network.client_egress_ports:
        yield error(
            "VDB307",
            "network.client_egress_ports",
            f"the services cannot fetch their images without port {HTTPS_PORT}",
            f"add {HTTPS_PORT}",
        )


def _balancer(environment: Environment) -> Iterator[Finding]:
    network, workload = environment.network, environment.workload
    if not isinstance(network, ExistingNetwork) or not workload or workload.internal:
        return
    balanced = any(service.load_balanced for service in workload.services.values())
    if balanced and len(network.public_subnet_ids) < MINIMUM_ZONES:
        yield error(
            "VDB306",
            "network.public_subnet_ids",
            "the load balancer needs subnets with a route to the internet, in two zones",
            "name them, or set workload.internal to true",
        )


RULES: tuple[Rule, ...] = (
    _reach,
    _zones,
    _more_zones_than_there_are,
    _zones_without_a_service,
    _egress,
    _client_ports,
    _balancer,
)
