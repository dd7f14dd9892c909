"""RDS and Aurora: networks that AWS refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from moto.ec2.models import ec2_backends

from vdbctl.sandbox.refusals.rule import Refusal, Request, Values

_READ = date(2026, 11, 29)


def network_of(backend: Any, subnets: Sequence[str]) -> str | None:
    """The VPC that subnets lie in."""
    ec2 = ec2_backends[backend.account_id][backend.region_name]
    return next((str(found.vpc_id) for found in ec2.describe_subnets(list(subnets))), None)


def _subnets_of(resource: Any) -> str | None:
    """The subnet group of an instance or a cluster, by name."""
    if hasattr(resource, "_db_subnet_group_name"):  # of an instance; moto lets it only be set
        return str(resource._db_subnet_group_name or "") or None
    return str(getattr(resource, "db_subnet_group", "")) or None


def _another_network(request: Request) -> Values | None:
    group = request.named("subnet_groups", "DBSubnetGroupName")
    if group is None:
        return None
    after = network_of(request.backend, request.given["SubnetIds"])
    return {} if group.vpc_id != after else None


def _group_in_use(request: Request) -> Values | None:
    name = request.given.get("DBSubnetGroupName")
    for identifier, instance in request.backend.databases.items():
        if _subnets_of(instance) == name:
            return {"group": name, "instance": identifier}
    for identifier, cluster in request.backend.clusters.items():
        if _subnets_of(cluster) == name:
            return {"group": name, "instance": identifier}
    return None


def _firewall_elsewhere(request: Request) -> Values | None:
    given, backend = request.given, request.backend
    groups = given.get("VpcSecurityGroupIds") or []
    name = given.get("DBSubnetGroupName")
    cluster = request.named("clusters", "DBClusterIdentifier")
    for there in (cluster, request.named("databases", "DBInstanceIdentifier")):
        name = name or (_subnets_of(there) if there is not None else None)
    subnets = backend.subnet_groups.get(name) if name else None
    if not groups or subnets is None:
        return None
    ec2 = ec2_backends[backend.account_id][backend.region_name]
    for group in groups:
        found = ec2.get_security_group_from_id(group)
        if found is not None and found.vpc_id != subnets.vpc_id:
            return {"network": subnets.vpc_id, "other": found.vpc_id}
    return None


REFUSALS = (
    Refusal(
        ("ModifyDBSubnetGroup",),
        "InvalidParameterValue",
        "The new Subnets are not in the same Vpc as the existing subnet group",
        "a subnet group moves to another VPC",
        _another_network,
        "hashicorp/terraform-provider-aws #27459, #16419",
        _READ,
    ),
    Refusal(
        ("DeleteDBSubnetGroup",),
        "InvalidDBSubnetGroupStateFault",
        "Cannot delete the subnet group '{group}' because at least one database instance: "
        "{instance} is still using it.",
        "a subnet group in use is deleted",
        _group_in_use,
        "answer of AWS quoted in public runbooks, for example aws-samples on rotation",
        _READ,
    ),
    Refusal(
        ("CreateDBInstance", "CreateDBCluster", "ModifyDBInstance", "ModifyDBCluster"),
        "InvalidParameterCombination",
        "The DB instance and EC2 security group are in different VPCs. The DB instance is in "
        "{network} and the EC2 security group is in {other}",
        "a security group of another VPC",
        _firewall_elsewhere,
        "hashicorp/terraform-provider-aws #3060",
        _READ,
    ),
)
