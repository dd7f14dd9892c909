"""EC2: endpoints where AWS does not offer their service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from moto.ec2.responses import EC2Response

from vdbctl.sandbox.refusals import rule
from vdbctl.sandbox.refusals.rule import Refusal, Request, Values


def put_in_front(refusals: Sequence[Refusal]) -> None:
    """Refuse these calls."""
    rule.put_in_front(
        EC2Response,
        refusals,
        lambda call: Request(
            {name: call._get_param(name) for name in ("ServiceName", "SubnetIds")},
            call.ec2_backend,
        ),
    )


def _zone_without_the_service(request: Request) -> Values | None:
    name, backend = request.given["ServiceName"], request.backend
    services = backend._collect_default_endpoint_services(backend.account_id, backend.region_name)
    zones = {each["ServiceName"]: each["AvailabilityZones"] for each in services}
    for subnet in request.given["SubnetIds"] or ():
        if name in zones and backend.get_subnet(subnet).availability_zone not in zones[name]:
            return {"service": name, "subnet": subnet}
    return None


REFUSALS = (
    Refusal(
        ("CreateVpcEndpoint",),
        "InvalidParameter",
        "The VPC endpoint service {service} does not support the availability zone of the subnet: "
        "{subnet}.",
        "an interface endpoint in a zone in which AWS does not offer its service",
        _zone_without_the_service,
        "terraform-aws-modules/terraform-aws-vpc #785, #462",
        date(2026, 11, 29),
    ),
)
