"""Where an environment lives: the account's default VPC, one of its own, or somebody else's."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vdbctl.spec.part import AccountId, Cidr, LogRetentionDays, Part, SubnetId, VpcId

GatewayEndpoint = Literal["s3", "dynamodb"]
InterfaceEndpoint = Literal[
    "bedrock-runtime",
    "cognito-idp",
    "ecr.api",
    "ecr.dkr",
    "email-smtp",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "rds-data",
    "secretsmanager",
    "sqs",
    "ssm",
]
ENDPOINTS_WITHOUT_POLICY = frozenset({"email-smtp"})
"""SMTP is no API of AWS, so there are no actions that a policy could name."""
HTTPS_PORT = 443
Port = Annotated[int, Field(ge=1, le=65_535)]


class NetworkBase(Part):
    """What all networks have in common."""

    client_egress_ports: tuple[Port, ...] = Field(default=(HTTPS_PORT,), max_length=20)
    """TCP ports outside the VPC that the security group `clients` reaches; inside, all are open."""


class DefaultNetwork(NetworkBase):
    """The account's default VPC: no NAT gateway, nothing to pay, subnets that are public."""

    mode: Literal["default"]


class DedicatedNetwork(NetworkBase):
    """A VPC of its own with public, private and isolated subnets in each availability zone."""

    mode: Literal["dedicated"]
    cidr: Cidr = "10.0.0.0/16"
    """Address range of the VPC; each subnet takes a slice sixteen times smaller."""
    zones: int = Field(default=2, ge=1, le=3)
    """Number of availability zones."""
    zone_ids: tuple[str, ...] = ()
    """Availability zone ids (use1-az1 …) where the choice matters; else the region's first."""
    nat: Literal["none", "single", "per-zone"] = "single"
    """NAT gateways for the private subnets: none, one for all, or one in each zone."""
    gateway_endpoints: tuple[GatewayEndpoint, ...] = ("s3",)
    """Gateway endpoints; they cost nothing."""
    interface_endpoints: tuple[InterfaceEndpoint, ...] = ()
    """Interface endpoints; each costs by the hour in each zone."""
    trusted_accounts: tuple[AccountId, ...] = Field(default=(), max_length=50)
    """Accounts, besides this one, that the endpoints lead to, such as one with images."""
    flow_logs: bool = False
    """Log the connections of the VPC that are accepted and refused."""
    flow_log_retention_days: LogRetentionDays = 30

    @model_validator(mode="after")
    def _zone_ids_match_zones(self) -> Self:
        if self.zone_ids and len(self.zone_ids) != self.zones:
            raise ValueError(
                f"zone_ids names {len(self.zone_ids)} zones, but zones is {self.zones}"
            )
        return self

    @model_validator(mode="after")
    def _cidr_has_room(self) -> Self:
        if not 16 <= ipaddress.ip_network(self.cidr).prefixlen <= 22:
            raise ValueError("cidr must be between /16 and /22")
        return self


class ExistingNetwork(NetworkBase):
    """A VPC that somebody else runs; nothing in it is changed, security groups are added."""

    mode: Literal["existing"]
    vpc_id: VpcId
    subnet_ids: tuple[SubnetId, ...] = Field(min_length=2)
    """Subnets of the database, in two availability zones or more."""
    workload_subnet_ids: tuple[SubnetId, ...] = ()
    """Subnets of what uses the database; leave out for those of the database."""
    public_subnet_ids: tuple[SubnetId, ...] = ()
    """Subnets with a route to the internet, for a load balancer."""


Network = Annotated[
    DefaultNetwork | DedicatedNetwork | ExistingNetwork, Field(discriminator="mode")
]
