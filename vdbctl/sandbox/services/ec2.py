"""EC2: rules of security groups, services of endpoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from moto.core.base_backend import BaseBackend
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule
from moto.ec2.models.vpcs import VPCBackend

from vdbctl.spec import zones
from vdbctl.spec.network import InterfaceEndpoint

_ALL = "-1"
"""The protocol of a rule for all protocols."""


def install() -> None:
    """Gaps: the description of a rule that refers to another group is stored but not returned; a
    rule for all protocols, which has no ports, is not changed for want of them; some services of
    endpoints are unknown, and all are in every zone."""
    SecurityGroupRule.description = property(_description)
    SecurityGroupRule.referenced_group_info = property(_referenced_group)
    change = SecurityGroupBackend.modify_security_group_rules
    SecurityGroupBackend.modify_security_group_rules = _with_the_ports_it_has(change)
    services = VPCBackend._collect_default_endpoint_services
    VPCBackend._collect_default_endpoint_services = staticmethod(_in_their_zones(services))


def _in_their_zones(services: Callable[..., list[dict[str, Any]]]) -> Callable[..., Any]:
    def collected(account: str, region: str) -> list[dict[str, Any]]:
        found = {service["ServiceName"]: service for service in services(account, region)}
        there = {zone.zone_id: zone.name for zone in RegionsAndZonesBackend.zones.get(region, ())}
        for name in get_args(InterfaceEndpoint):
            full = f"com.amazonaws.{region}.{name}"
            if full not in found:
                [found[full]] = BaseBackend.default_vpc_endpoint_service_factory(
                    region, list(there.values()), name
                )
            if name in zones.MISSING:
                found[full] = found[full] | {
                    "AvailabilityZones": [
                        zone for id_, zone in there.items() if id_ not in zones.MISSING[name]
                    ]
                }
        return list(found.values())

    return collected


def _with_the_ports_it_has(change: Callable[..., None]) -> Callable[..., None]:
    def changed(backend: Any, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
        group = backend.get_security_group_by_name_or_id(group_id)
        kept = {}
        for identifier, new in rules.items():
            rule = group.get_rule(identifier) if group else None
            if rule and str(new.get("IpProtocol")) == _ALL:
                kept[identifier] = (rule, rule.from_port, rule.to_port)
                new |= {"FromPort": -1, "ToPort": -1}
        change(backend, group_id, rules)
        for rule, first, last in kept.values():
            rule.from_port, rule.to_port = first, last

    return changed


def _description(rule: Any) -> str | None:
    for source in (rule.ip_range, rule.source_group, rule.prefix_list_id):
        if source and source.get("Description"):
            return str(source["Description"])
    return None


def _referenced_group(rule: Any) -> dict[str, Any] | None:
    if not rule.source_group:
        return None
    return {key: value for key, value in rule.source_group.items() if key != "Description"}
