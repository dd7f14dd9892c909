"""Backups beyond those of the database itself, and what is ready when a region is lost."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vdbctl.spec.part import Cidr, InstanceClass, Name, Part, Region
from vdbctl.spec.shapes import shaped

Schedule = Annotated[
    str,
    shaped(
        r"^cron\(\S+ \S+ \S+ \S+ \S+ \S+\)$", "a schedule of six fields such as cron(0 5 * * ? *)"
    ),
]


class BackupRule(Part):
    """Snapshots that AWS Backup takes on a schedule."""

    schedule: Schedule = "cron(0 5 ? * * *)"
    """In the form of EventBridge, UTC."""
    keep_days: int = Field(ge=1, le=36_500)
    copy_keep_days: int | None = Field(default=None, ge=1, le=36_500)
    """Days that the copy in copy_region is kept; no copy where left out."""


class Backup(Part):
    """An AWS Backup vault and plan for the database."""

    rules: dict[Name, BackupRule] = Field(min_length=1)
    copy_region: Region | None = None
    """Region of the second vault."""

    @model_validator(mode="after")
    def _copies_have_a_region(self) -> Self:
        copies = any(rule.copy_keep_days for rule in self.rules.values())
        if copies != bool(self.copy_region):
            raise ValueError("copy_keep_days in a rule and copy_region go together")
        return self


class Recovery(Part):
    """What is promised for the loss of the region, and what stands ready for it."""

    strategy: Literal["backup-restore", "pilot-light", "warm-standby"]
    """backup-restore: snapshots alone. pilot-light: the data is replicated. warm-standby: data and
    cache are replicated and can take over."""
    rto_minutes: int = Field(gt=0)
    """Longest time until the service is back."""
    rpo_minutes: int = Field(gt=0)
    """Longest time whose changes may be lost."""
    region: Region | None = None
    """Second region, for replicas."""
    cidr: Cidr = "10.1.0.0/16"
    """Address range of the VPC there; must not overlap the first one."""
    database: Literal["replica", "global"] | None = None
    """replica: a read replica of RDS. global: an Aurora Global Database."""
    instance_class: InstanceClass | None = None
    """Class there; leave out for that of the primary."""
    cache: bool = False
    """ElastiCache Global Datastore."""

    @model_validator(mode="after")
    def _copies_have_a_region(self) -> Self:
        if (self.database or self.cache) and not self.region:
            raise ValueError("database and cache need a region")
        if self.region and not self.database:
            raise ValueError("region needs database: replica or global")
        return self
