"""A database that was there before its environment, and what of it stays as it is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vdbctl.spec.capacity import Capacity
from vdbctl.spec.part import Part, SecurityGroupId, Version
from vdbctl.spec.shapes import shaped

DatabaseIdentifier = Annotated[
    str,
    shaped(r"^[a-z](-?[a-z0-9])*$", "the identifier of a database: a-z, 0-9 and single hyphens"),
]
SecretArn = Annotated[
    str,
    shaped(r"^arn:aws[a-z-]*:secretsmanager:\S+$", "the ARN of a secret: arn:aws:secretsmanager:…"),
]
RoleArn = Annotated[str, shaped(r"^arn:aws[a-z-]*:iam:\S+$", "the ARN of a role: arn:aws:iam:…")]
LogKind = Literal["iam-db-auth-error", "instance", "postgresql", "upgrade"]


class Adopted(Part):
    """What `vdbctl adopt` read of a database. Its subnet group, parameter groups, security groups,
    key, tags and insights belong to somebody else: they are named here and not changed."""

    identifier: DatabaseIdentifier
    """Of the cluster, or of the instance."""
    instances: tuple[DatabaseIdentifier, ...] = ()
    """Instances of a cluster, the writer first."""
    capacity: Capacity | None = None
    """Range that a cluster of provisioned instances has for serverless ones."""
    version: Version
    """While `database.version` says the same, the version is left to AWS and its minor upgrades."""
    subnet_group: str
    parameter_group: str
    security_groups: tuple[SecurityGroupId, ...] = Field(min_length=1)
    """The first one gets the rules for new clients."""
    encrypted: bool = True
    insights: Literal["standard", "advanced"] = "standard"
    log_exports: tuple[LogKind, ...] = ()
    """Kinds of logs that go to CloudWatch."""
    monitoring_role_arn: RoleArn | None = None
    """Role of enhanced monitoring, where there is one."""
    secret_arn: SecretArn | None = None
    """Secret with `username` and `password` of the master user, or of one who may migrate."""
