"""What runs beside the database: containers, buckets, functions."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vdbctl.spec.part import Identifier, LogRetentionDays, Name, Part
from vdbctl.spec.shapes import shaped

CertificateArn = Annotated[
    str, shaped(r"^arn:aws[a-z-]*:acm:\S+$", "the ARN of a certificate: arn:aws:acm:…")
]
InvokerArn = Annotated[
    str,
    shaped(
        r"^arn:aws[a-z-]*:iam::\d{12}:role/\S+$",
        "the ARN of a role: arn:aws:iam::123456789012:role/…",
    ),
]
VariableName = Annotated[
    str,
    shaped(
        r"^[A-Za-z_][A-Za-z0-9_]*$",
        "a name of letters, digits and _, not beginning with a digit",
    ),
]
UrlPath = Annotated[str, shaped(r"^/", "a path that begins with /")]
FunctionName = Annotated[
    str,
    shaped(
        r"^[A-Za-z0-9_-]{1,64}$", "the name of a Lambda function: up to 64 letters, digits, - and _"
    ),
]
LOG_BUCKET = "logs"
"""A bucket of this name takes the access logs of the load balancer."""


class Service(Part):
    """A container service on Fargate."""

    image: str
    cpu: Literal[256, 512, 1024, 2048, 4096, 8192, 16384] = 256
    """1024 is one vCPU."""
    memory_mb: int = Field(default=512, ge=512, le=122_880)
    architecture: Literal["arm64", "x86_64"] = "arm64"
    tasks: int = Field(default=1, ge=0, le=1_000)
    max_tasks: int | None = Field(default=None, ge=1, le=1_000)
    """Above `tasks`: add tasks under load, up to this number."""
    target_cpu_percent: int = Field(default=60, ge=10, le=95)
    spot: bool = False
    """Fargate Spot: cheaper, may be stopped at two minutes' notice."""
    port: int | None = Field(default=None, ge=1, le=65_535)
    load_balanced: bool = False
    """Reachable through the load balancer; needs a port."""
    path: UrlPath = "/*"
    """Paths that the load balancer sends here."""
    health_path: UrlPath = "/"
    command: tuple[str, ...] = ()
    environment: dict[VariableName, str] = Field(default_factory=dict)
    buckets: tuple[Name, ...] = ()
    """Buckets of this environment that the container reads and writes; it reaches no others."""

    @model_validator(mode="after")
    def _load_balancing_needs_a_port(self) -> Self:
        if self.load_balanced and self.port is None:
            raise ValueError("load_balanced needs a port")
        if self.max_tasks is not None and self.max_tasks <= self.tasks:
            raise ValueError("max_tasks must be above tasks")
        return self


class Bucket(Part):
    """A private, encrypted and versioned S3 bucket."""

    expire_days: int | None = Field(default=None, ge=1)
    """Remove objects after this many days."""
    infrequent_access_days: int | None = Field(default=None, ge=30)
    """Move objects to cheaper storage after this many days."""
    old_version_days: int = Field(default=90, ge=1)
    """Days that an overwritten or deleted object can be brought back."""


class Workload(Part):
    """Containers that use the database and the cache, and their buckets."""

    services: dict[Name, Service] = Field(default_factory=dict)
    buckets: dict[Name, Bucket] = Field(default_factory=dict)
    certificate_arn: CertificateArn | None = None
    """Certificate of the load balancer; without it, it speaks plain HTTP."""
    internal: bool = False
    """Load balancer without a public address."""
    log_retention_days: LogRetentionDays = 30
    container_insights: bool = False

    @property
    def log_bucket(self) -> str | None:
        """Bucket that takes the access logs of the load balancer."""
        balanced = any(service.load_balanced for service in self.services.values())
        return LOG_BUCKET if balanced and LOG_BUCKET in self.buckets else None


class Functions(Part):
    """Lambda functions that come with vdbctl."""

    gdpr: bool = False
    """Export, deletion and audit of a person's data, as the migration set declares it."""
    runner: bool = False
    """Runs statements inside the VPC, for migrations of a database that cannot be reached."""
    invokers: list[InvokerArn] = Field(default_factory=list)
    """Roles of this account that may call the functions."""
    log_retention_days: LogRetentionDays = 7


class Access(Part):
    """Roles for those who use the database."""

    lambda_role: bool = True
    """An IAM role for Lambda functions, limited to this database and its secret."""
    lambda_functions: tuple[FunctionName, ...] = Field(default=(), max_length=20)
    """Functions that have that role: it writes to their logs; without names, to every log."""
    application_user: Identifier | None = "application"
    """Database user of the application: reads and writes rows, owns nothing."""
    readonly_user: Identifier | None = "readonly"
    """Database user that only reads."""
    admin_role: Identifier = "administrators"
    """Database role without login that policies of row-level security let through; grant it to
    people."""
    secret_generation: int = Field(default=1, ge=1)
    """Raise it to give both users new passwords."""
