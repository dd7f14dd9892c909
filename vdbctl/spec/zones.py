"""Availability zones by their ids: which ones a region has, and which lack a service.

Names (us-east-1a) differ between accounts, ids (use1-az1) do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from vdbctl.fact import Fact
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DedicatedNetwork

READ_ON = date(2026, 11, 29)
FACTS = (
    Fact(
        "zones of each region, as a new account sees them",
        'AWS Regions and Availability Zones, "AWS Availability Zones"; '
        "answers of DescribeAvailabilityZones in getmoto/moto 5.2.5",
        READ_ON,
    ),
    Fact(
        "us-west-1 has two zones",
        'AWS global infrastructure page, "New customers can access two Availability Zones in US '
        'West (Northern California)", as lastweekinaws.com quotes it; getmoto/moto as above',
        READ_ON,
    ),
    Fact(
        "zones without RDS Proxy",
        'RDS and Aurora User Guide, "Quotas and limitations for RDS Proxy"; '
        "hashicorp/terraform-provider-aws #17781",
        READ_ON,
    ),
    Fact(
        "zones without the endpoint email-smtp",
        'SES Developer Guide, "Setting up VPC endpoints with Amazon SES"',
        READ_ON,
    ),
)

PROXY = "rds-proxy"
_THREE = (1, 2, 3)
REGIONS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "af-south-1": ("afs1", _THREE), "ap-east-1": ("ape1", _THREE), "ap-east-2": ("ape2", _THREE),
    "ap-northeast-1": ("apne1", (1, 2, 4)), "ap-northeast-2": ("apne2", (1, 2, 3, 4)),
    "ap-northeast-3": ("apne3", _THREE), "ap-south-1": ("aps1", _THREE),
    "ap-south-2": ("aps2", _THREE), "ap-southeast-1": ("apse1", _THREE),
    "ap-southeast-2": ("apse2", _THREE), "ap-southeast-3": ("apse3", _THREE),
    "ap-southeast-4": ("apse4", _THREE), "ap-southeast-5": ("apse5", _THREE),
    "ap-southeast-6": ("apse6", _THREE), "ap-southeast-7": ("apse7", _THREE),
    "ca-central-1": ("cac1", (1, 2, 4)), "ca-west-1": ("caw1", _THREE),
    "eu-central-1": ("euc1", _THREE), "eu-central-2": ("euc2", _THREE),
    "eu-north-1": ("eun1", _THREE), "eu-south-1": ("eus1", _THREE),
    "eu-south-2": ("eus2", _THREE), "eu-west-1": ("euw1", _THREE), "eu-west-2": ("euw2", _THREE),
    "eu-west-3": ("euw3", _THREE), "il-central-1": ("ilc1", _THREE),
    "me-central-1": ("mec1", _THREE), "me-south-1": ("mes1", _THREE),
    "mx-central-1": ("mxc1", _THREE), "sa-east-1": ("sae1", _THREE),
    "us-east-1": ("use1", (1, 2, 3, 4, 5, 6)), "us-east-2": ("use2", _THREE),
    "us-west-1": ("usw1", (1, 3)), "us-west-2": ("usw2", (1, 2, 3, 4)),
}  # fmt: skip
"""Prefix of the ids of a region's zones, and their numbers."""
MISSING: Mapping[str, frozenset[str]] = {
    PROXY: frozenset({"use1-az3", "usw1-az2"}),
    "email-smtp": frozenset(
        {
            "use1-az2", "use1-az3", "use1-az5", "usw1-az2",
            "usw2-az4", "apne2-az4", "cac1-az3", "cac1-az4",
        }
    ),
}  # fmt: skip
"""Zones in which AWS does not offer a service, by service."""


def of(region: str) -> tuple[str, ...]:
    """Ids of a region's zones in their order, or none where the region is not in the table."""
    if region not in REGIONS:
        return ()
    prefix, numbers = REGIONS[region]
    return tuple(f"{prefix}-az{number}" for number in numbers)


def missing(service: str, region: str) -> tuple[str, ...]:
    """The zones of a region in which a service is missing."""
    prefix, _ = REGIONS.get(region, ("", ()))
    return tuple(sorted(zone for zone in MISSING[service] if zone.startswith(f"{prefix}-")))


def used(environment: Environment) -> tuple[str, ...]:
    """Services of an environment that are not in every zone."""
    return tuple(service for service in _services(environment) if service in MISSING)


def _services(environment: Environment) -> Iterator[str]:
    if environment.proxy:
        yield PROXY
    if isinstance(environment.network, DedicatedNetwork):
        yield from environment.network.interface_endpoints


def chosen(region: str, network: DedicatedNetwork) -> tuple[str, ...]:
    """The zones of a network: those that it names, or the first of the region, by their ids.

    modules/network chooses in the same way. The choice stays as it is for good: another one would
    move the subnets of networks that exist, and what is in them.
    """
    return network.zone_ids or of(region)[: network.zones]


def better(region: str, services: Iterable[str], zones: Iterable[str]) -> tuple[str, ...]:
    """These zones, those that lack a service replaced by ones that do not.

    The others keep their places, and so the address ranges of their subnets.
    """
    zones = tuple(zones)
    lacking = {zone for service in services for zone in MISSING[service]}
    spare = (zone for zone in of(region) if zone not in lacking | set(zones))
    return tuple(next(spare, zone) if zone in lacking else zone for zone in zones)
