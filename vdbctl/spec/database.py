"""The database: Aurora PostgreSQL (serverless or provisioned), or RDS for PostgreSQL."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vdbctl.spec.adopted import Adopted
from vdbctl.spec.capacity import Capacity
from vdbctl.spec.part import (
    Cidr,
    DailyWindow,
    Identifier,
    InstanceClass,
    LogRetentionDays,
    Part,
    SecurityGroupId,
    Version,
    WeeklyWindow,
)

_SOURCES = ("from_snapshot", "restore_of", "clone_of")


class Source(Part):
    """Where the data comes from when the database is created; later changes replace nothing."""

    from_snapshot: str | None = None
    """Identifier or ARN of a snapshot."""
    restore_of: str | None = None
    """Identifier of the cluster or instance to restore to a point in time."""
    restore_to_time: datetime | Literal["latest"] | None = None
    """UTC; only with restore_of."""
    clone_of: str | None = None
    """Identifier of an Aurora cluster; shares its pages until they change."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in _SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(_SOURCES)}")
        if (self.restore_to_time is not None) != (self.restore_of is not None):
            raise ValueError("restore_of and restore_to_time (a time, or latest) go together")
        return self

    @property
    def restore_time(self) -> str | None:
        """Point in time as AWS takes it, or None for the latest."""
        if isinstance(self.restore_to_time, datetime):
            return self.restore_to_time.strftime("%Y-%m-%dT%H:%M:%SZ")
        return None


class DatabaseBase(Part):
    """What Aurora PostgreSQL and RDS for PostgreSQL have in common."""

    version: Version = "17"
    """Engine version. A major version alone (17) follows minor releases."""
    auto_minor_upgrades: bool = True
    extended_support: bool = False
    """Stay on a major version beyond its end, at AWS's price for it, instead of being upgraded."""
    name: Identifier = "app"
    """Name of the database in the server."""
    username: Identifier = "dbadmin"
    """Master user; its password is in Secrets Manager and nowhere else."""
    master_credentials: Literal["managed", "own"] = "managed"
    """managed: RDS makes and rotates the secret. own: a secret of this environment, for what RDS
    does not combine with a managed one (blue/green, copies in another region)."""
    credentials_rotation_days: int = Field(default=7, ge=1, le=365)
    """Days between rotations of a managed secret."""
    credentials_generation: int = Field(default=1, ge=1)
    """Raise it to give an own secret a new password."""
    adopted: Adopted | None = None
    """A database that is there already, as `vdbctl adopt` writes it."""
    source: Source | None = None
    """Data to begin with: a snapshot, a point in time, a clone."""
    allowed_cidrs: tuple[Cidr, ...] = ()
    """Address ranges that may connect on 5432, besides the workload's security group."""
    allowed_security_groups: tuple[SecurityGroupId, ...] = ()
    """Further security groups that may connect."""
    allow_vpc: bool = False
    """Accept connections from the whole VPC."""
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
    ca_certificate: Literal["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"] | None = (
        None
    )
    """Certificate authority of the server; leave out for AWS's default."""
    log_exports: bool = False
    """PostgreSQL logs to CloudWatch."""
    log_retention_days: LogRetentionDays = 7
    monitoring_interval_s: Literal[0, 1, 5, 10, 15, 30, 60] = 0
    """Enhanced monitoring; 0 is off."""
    insights: Literal["standard", "advanced"] = "standard"
    """CloudWatch Database Insights: standard keeps 7 days, advanced 465."""
    own_key: bool = False
    """Encrypt with a KMS key of this environment instead of the AWS managed one."""
    own_parameter_group: bool = True
    """A parameter group of this environment; false for the engine's default one."""
    parameters: dict[str, str | int | Decimal | bool] = Field(default_factory=dict)
    """Parameters of the parameter group, as PostgreSQL names them, sizes with a unit (256MB)."""

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


class ReaderScaling(Part):
    """Readers that come and go with the load, besides those that are always there."""

    max_readers: int = Field(ge=1, le=15)
    """Most readers, the fixed ones among them."""
    metric: Literal["cpu", "connections"] = "cpu"
    target: int = Field(default=70, ge=1)
    """Mean over the readers that is aimed at: percent of CPU, or connections."""
    scale_in_cooldown_s: int = Field(default=300, ge=0)
    scale_out_cooldown_s: int = Field(default=300, ge=0)


class AuroraDatabase(DatabaseBase):
    """Aurora PostgreSQL: Serverless v2 (capacity) or provisioned (instance_class)."""

    engine: Literal["aurora-postgresql"]
    capacity: Capacity | None = None
    instance_class: InstanceClass | None = None
    readers: int = Field(default=0, ge=0, le=15)
    """Reader instances beside the writer; one and more make it survive the loss of a zone."""
    reader_class: InstanceClass | None = None
    """Class of the readers; leave out for that of the writer."""
    reader_scaling: ReaderScaling | None = None
    storage_type: Literal["aurora", "aurora-iopt1"] = "aurora"
    """aurora-iopt1 is I/O-Optimized: dearer storage and capacity, no charge for I/O."""
    data_api: bool = True
    activity_stream: Literal["sync", "async"] | None = None
    """Every statement to a Kinesis stream, encrypted: an audit trail out of the reach of admins."""

    @model_validator(mode="after")
    def _one_kind_of_instance(self) -> Self:
        if (self.capacity is None) == (self.instance_class is None):
            raise ValueError("give either capacity (Serverless v2) or instance_class (provisioned)")
        return self

    @model_validator(mode="after")
    def _scaling_goes_up(self) -> Self:
        if self.reader_scaling and self.reader_scaling.max_readers <= self.readers:
            raise ValueError("reader_scaling.max_readers must be above readers")
        return self


class RdsDatabase(DatabaseBase):
    """RDS for PostgreSQL."""

    engine: Literal["postgres"]
    instance_class: InstanceClass
    storage_gb: int = Field(default=20, ge=20, le=65_536)
    storage_max_gb: int | None = Field(default=None, ge=22, le=65_536)
    """Storage may grow to this size by itself; leave out for a fixed size."""
    storage_type: Literal["gp2", "gp3", "io1", "io2", "standard"] = "gp3"
    """io1 and standard only for what is adopted with them."""
    storage_iops: int | None = Field(default=None, ge=1_000, le=256_000)
    """Needed for io1 and io2; for gp3 from 400 GB, where 12,000 are included."""
    storage_throughput_mbps: int | None = Field(default=None, ge=125, le=4_000)
    """For gp3 from 400 GB, where 500 MiB/s are included."""
    multi_az: bool = False
    replicas: int = Field(default=0, ge=0, le=15)
    """Read replicas."""
    replica_class: InstanceClass | None = None
    """Instance class of the replicas; leave out for that of the primary."""
    blue_green: bool = False
    """Make changes on a copy that then takes over (RDS blue/green deployment)."""
    publicly_accessible: bool = False
    data_api: bool = False
    """Not offered by RDS; here so that asking for it gets an answer."""

    @model_validator(mode="after")
    def _storage_grows(self) -> Self:
        if self.storage_max_gb is not None and self.storage_max_gb * 10 < self.storage_gb * 11:
            raise ValueError("storage_max_gb must be at least 10 % above storage_gb")
        return self


Database = Annotated[AuroraDatabase | RdsDatabase, Field(discriminator="engine")]
