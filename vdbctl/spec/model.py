"""What an environment is: the shape of `environments/*.yaml`, frozen and validated.

Shape only. Whether the values make sense together on AWS is said by `policy`. Defaults that differ
between tiers are data in `tiers.yaml`; defaults here hold everywhere.
"""

from __future__ import annotations

import ipaddress
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from vdbctl.spec import names

Tier = Literal["free-tier", "dev", "staging", "prod", "serverless"]


def _cidr(value: str) -> str:
    return str(ipaddress.ip_network(value))


Cidr = Annotated[str, AfterValidator(_cidr)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d{1,2}(\.\d{1,2})?$")]
DailyWindow = Annotated[str, StringConstraints(pattern=r"^[0-2]\d:[0-5]\d-[0-2]\d:[0-5]\d$")]
WeeklyWindow = Annotated[
    str,
    StringConstraints(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun):[0-2]\d:[0-5]\d"
        r"-(mon|tue|wed|thu|fri|sat|sun):[0-2]\d:[0-5]\d$"
    ),
]
GatewayEndpoint = Literal["s3", "dynamodb"]
InterfaceEndpoint = Literal[
    "bedrock-runtime",
    "cognito-idp",
    "email-smtp",
    "lambda",
    "logs",
    "monitoring",
    "rds-data",
    "secretsmanager",
    "sqs",
]


class Part(BaseModel):
    """Base of every part: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class DefaultNetwork(Part):
    """The account's default VPC: no NAT gateway, nothing to pay, subnets that are public."""

    mode: Literal["default"]


class DedicatedNetwork(Part):
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


Network = Annotated[DefaultNetwork | DedicatedNetwork, Field(discriminator="mode")]


class DatabaseBase(Part):
    """What Aurora PostgreSQL and RDS for PostgreSQL have in common."""

    version: Version = "17"
    """Engine version. A major version alone (17) follows minor releases."""
    auto_minor_upgrades: bool = True
    name: Identifier = "app"
    """Name of the database in the server."""
    username: Identifier = "dbadmin"
    """Master user; its password is made and rotated by RDS in Secrets Manager."""
    allowed_cidrs: tuple[Cidr, ...] = ()
    """Address ranges that may connect on 5432, besides the workload's security group."""
    allow_open_cidr: bool = False
    """Accept 0.0.0.0/0 in allowed_cidrs."""
    backup_retention_days: int = Field(default=7, ge=0, le=35)
    backup_window: DailyWindow = "03:00-04:00"
    """UTC."""
    maintenance_window: WeeklyWindow = "sun:04:30-sun:05:30"
    """UTC; must not overlap the backup window."""
    deletion_protection: bool = False
    final_snapshot: bool = False
    """Take a snapshot when the environment is destroyed."""
    apply_immediately: bool = True
    """Change now instead of in the maintenance window."""
    iam_authentication: bool = True
    log_exports: bool = False
    """PostgreSQL logs to CloudWatch."""
    log_retention_days: Literal[1, 3, 7, 14, 30, 60, 90, 180, 365] = 7
    monitoring_interval_s: Literal[0, 1, 5, 10, 15, 30, 60] = 0
    """Enhanced monitoring; 0 is off."""
    insights: Literal["standard", "advanced"] = "standard"
    """CloudWatch Database Insights: standard keeps 7 days, advanced 465."""
    own_key: bool = False
    """Encrypt with a KMS key of this environment instead of the AWS managed one."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """Parameters of the parameter group, as PostgreSQL names them."""

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


class Capacity(Part):
    """Range of Aurora Serverless v2, in ACU (about 2 GiB of memory each)."""

    min_acu: Decimal = Field(ge=0, le=256, multiple_of=0.5)
    """0 lets the cluster pause."""
    max_acu: Decimal = Field(ge=1, le=256, multiple_of=0.5)
    pause_after_s: int = Field(default=300, ge=300, le=86_400)
    """Idle time before a pause; only with min_acu 0."""

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.min_acu > self.max_acu:
            raise ValueError(f"min_acu {self.min_acu} is above max_acu {self.max_acu}")
        return self


class AuroraDatabase(DatabaseBase):
    """Aurora PostgreSQL: Serverless v2 (capacity) or provisioned (instance_class)."""

    engine: Literal["aurora-postgresql"]
    capacity: Capacity | None = None
    instance_class: str | None = Field(default=None, pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")
    readers: int = Field(default=0, ge=0, le=15)
    """Reader instances beside the writer; one and more make it survive the loss of a zone."""
    storage_type: Literal["aurora", "aurora-iopt1"] = "aurora"
    """aurora-iopt1 is I/O-Optimized: dearer storage and capacity, no charge for I/O."""
    data_api: bool = True

    @model_validator(mode="after")
    def _one_kind_of_instance(self) -> Self:
        if (self.capacity is None) == (self.instance_class is None):
            raise ValueError("give either capacity (Serverless v2) or instance_class (provisioned)")
        return self


class RdsDatabase(DatabaseBase):
    """RDS for PostgreSQL."""

    engine: Literal["postgres"]
    instance_class: str = Field(pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")
    storage_gb: int = Field(default=20, ge=20, le=65_536)
    storage_max_gb: int | None = Field(default=None, ge=22, le=65_536)
    """Storage may grow to this size by itself; leave out for a fixed size."""
    storage_type: Literal["gp2", "gp3"] = "gp3"
    multi_az: bool = False
    replicas: int = Field(default=0, ge=0, le=15)
    """Read replicas."""
    replica_class: str | None = Field(default=None, pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")
    """Instance class of the replicas; leave out for that of the primary."""
    publicly_accessible: bool = False
    data_api: bool = False
    """Not offered by RDS; here so that asking for it gets an answer."""

    @model_validator(mode="after")
    def _storage_grows(self) -> Self:
        if self.storage_max_gb is not None and self.storage_max_gb * 10 < self.storage_gb * 11:
            raise ValueError("storage_max_gb must be at least 10 % above storage_gb")
        return self


Database = Annotated[AuroraDatabase | RdsDatabase, Field(discriminator="engine")]


class NodeCache(Part):
    """ElastiCache nodes in one replication group, encrypted at rest and in transit."""

    kind: Literal["nodes"]
    engine: Literal["valkey", "redis"] = "valkey"
    version: Version = "8.0"
    node_type: str = Field(pattern=r"^cache\.[a-z0-9]+\.[a-z0-9]+$")
    nodes: int = Field(default=1, ge=1, le=6)
    """The primary and its replicas; two and more fail over by themselves."""
    multi_az: bool = False
    snapshot_retention_days: int = Field(default=0, ge=0, le=35)
    snapshot_window: DailyWindow = "04:00-05:00"
    maintenance_window: WeeklyWindow = "sun:06:00-sun:07:00"

    @model_validator(mode="after")
    def _multi_az_needs_a_replica(self) -> Self:
        if self.multi_az and self.nodes < 2:
            raise ValueError("multi_az needs at least 2 nodes")
        return self


class ServerlessCache(Part):
    """ElastiCache Serverless: paid by data stored and requests, with a monthly floor."""

    kind: Literal["serverless"]
    engine: Literal["valkey", "redis"] = "valkey"
    version: Literal["7", "8"] = "8"
    """Major version."""
    max_storage_gb: int = Field(default=5, ge=1, le=5_000)
    max_ecpu_per_s: int = Field(default=5_000, ge=1_000, le=15_000_000)
    snapshot_retention_days: int = Field(default=0, ge=0, le=35)
    snapshot_time: Annotated[str, StringConstraints(pattern=r"^[0-2]\d:[0-5]\d$")] = "04:00"


Cache = Annotated[NodeCache | ServerlessCache, Field(discriminator="kind")]


class Proxy(Part):
    """RDS Proxy: pools connections, and keeps an Aurora cluster from pausing."""

    idle_client_timeout_s: int = Field(default=1_800, ge=1, le=28_800)
    borrow_timeout_s: int = Field(default=120, ge=0, le=300)
    max_connections_percent: int = Field(default=100, ge=1, le=100)
    require_tls: bool = True


class Access(Part):
    """Roles for those who use the database."""

    lambda_role: bool = True
    """A role for Lambda functions, limited to this database and this secret."""


class Migrations(Part):
    """Which set of SQL files belongs to this environment."""

    set: Name
    """Folder below migrations/."""
    auto: bool = True
    """Run pending files at the end of `vdbctl apply`."""


class Usage(Part):
    """What the estimate assumes, per month. Not sent to AWS."""

    average_acu: Decimal | None = Field(default=None, ge=0, le=256)
    """Mean ACU of each serverless instance while awake; default: a quarter of the way to max."""
    awake_hours: int = Field(default=730, ge=0, le=730)
    """Hours in which a cluster that can pause is awake."""
    storage_gb: int = Field(default=10, ge=1)
    """Data in Aurora; RDS bills what is provisioned instead."""
    io_million: Decimal = Field(default=Decimal(1), ge=0)
    """I/O requests of Aurora, in millions."""
    backup_extra_gb: int = Field(default=0, ge=0)
    """Backups beyond what is free."""
    nat_gb: int = Field(default=10, ge=0)
    endpoint_gb: int = Field(default=5, ge=0)
    """Through interface endpoints."""
    cache_storage_gb: Decimal = Field(default=Decimal("0.1"), ge=0)
    """In a serverless cache."""
    cache_million_ecpu: Decimal = Field(default=Decimal(10), ge=0)
    cache_backup_gb: Decimal = Field(default=Decimal(0), ge=0)
    """Cache snapshots beyond the first, which is free."""
    log_gb: Decimal = Field(default=Decimal(1), ge=0)
    """Log data taken in by CloudWatch."""
    data_api_million: Decimal = Field(default=Decimal("0.1"), ge=0)
    """Calls of the Data API, in millions."""


class Environment(Part):
    """One environment, resolved: the file, the tier's defaults and the command line together."""

    name: Name
    """Taken from the name of the file."""
    tier: Tier
    project: Name
    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    developer: Name | None = None
    """Whose copy this is; comes from --developer, not from the file."""
    network: Network
    database: Database
    cache: Cache | None = None
    proxy: Proxy | None = None
    access: Access = Access()
    migrations: Migrations | None = None
    usage: Usage = Usage()
    budget_monthly_usd: Decimal | None = Field(default=None, gt=0)
    """Plans whose estimate is above this are refused."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Tags on every resource, besides Project, Environment, Developer and ManagedBy."""

    @property
    def stack(self) -> str:
        """Name of the stack and prefix of all that it creates."""
        return names.stack(self.project, self.name, self.developer)
