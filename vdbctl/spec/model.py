"""What an environment is: the shape of `environments/*.yaml`, frozen and validated.

Shape only. Whether the values make sense together on AWS is said by `policy`. Defaults that differ
between tiers are data in `tiers.yaml`; defaults in the models hold everywhere.
"""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from vdbctl.spec import names
from vdbctl.spec.cache import Cache
from vdbctl.spec.database import Database
from vdbctl.spec.developers import Developers
from vdbctl.spec.guards import Guards
from vdbctl.spec.monitoring import Monitoring
from vdbctl.spec.network import Network
from vdbctl.spec.part import Name, Part, Region
from vdbctl.spec.proxy import Proxy
from vdbctl.spec.recovery import Backup, Recovery
from vdbctl.spec.shapes import shaped
from vdbctl.spec.state import LocalState, State
from vdbctl.spec.terraform import Terraform
from vdbctl.spec.usage import Usage
from vdbctl.spec.workload import Access, Functions, Workload

Tier = Literal["free-tier", "dev", "staging", "prod", "serverless"]


PlaceholderName = Annotated[
    str, shaped(r"^[a-z][a-z0-9_]*$", "a name of a-z, 0-9 and _, beginning with a letter")
]
PlaceholderValue = (
    Annotated[str, shaped(r"^[\w.,:/@ -]*$", "text without quotes, semicolons and line ends")]
    | StrictInt
)
"""Neither quotes nor semicolons: a value cannot become SQL of its own."""


class Migrations(Part):
    """Which set of SQL files belongs to this environment."""

    set: Name
    """Folder below migrations/."""
    auto: bool = True
    """Run pending files at the end of `vdbctl apply`."""
    dimensions: int | None = Field(default=None, ge=1, le=16_000)
    """Of the embeddings: the value of `${dimensions}` in the SQL."""
    values: dict[PlaceholderName, PlaceholderValue] = Field(default_factory=dict)
    """For other placeholders in the SQL, `${name}`."""


class Suppression(Part):
    """A control of `vdbctl check` that does not apply here."""

    control: str
    """Its id, such as RDS.23."""
    reason: str = Field(min_length=10)
    until: date
    """From this day on the control counts again."""


class Environment(Part):
    """One environment, resolved: the file, the tier's defaults and the command line together."""

    name: Name
    """Taken from the name of the file."""
    tier: Tier
    project: Name
    region: Region
    developer: Name | None = None
    """Whose copy this is; comes from --developer, not from the file."""
    network: Network
    database: Database
    cache: Cache | None = None
    proxy: Proxy | None = None
    access: Access = Access()
    monitoring: Monitoring | None = None
    backup: Backup | None = None
    recovery: Recovery | None = None
    workload: Workload | None = None
    functions: Functions = Functions()
    migrations: Migrations | None = None
    state: State = LocalState(kind="local")
    terraform: Terraform = Terraform()
    guards: Guards = Guards()
    developers: Developers = Developers()
    usage: Usage = Usage()
    budget_monthly_usd: Decimal | None = Field(default=None, gt=0)
    """Plans whose estimate is above this are refused."""
    suppressions: tuple[Suppression, ...] = ()
    """Controls of `vdbctl check` that do not apply, each with a reason and a last day."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Tags on every resource, besides Project, Environment, Developer and ManagedBy."""

    @property
    def stack(self) -> str:
        """Name of the stack and prefix of all that it creates."""
        return names.stack(self.project, self.name, self.developer)

    @property
    def database_identifier(self) -> str:
        """Identifier of the cluster or instance."""
        adopted = self.database.adopted
        return adopted.identifier if adopted else self.stack

    @property
    def secret_path(self) -> str:
        """Beginning of the names of secrets: project/environment, or with the developer."""
        return "/".join(part for part in (self.project, self.name, self.developer) if part)

    @property
    def ttl_days(self) -> int | None:
        """Days after which this copy ends; None for what has no end."""
        return self.developers.ttl_days if self.developer else None

    @property
    def checksum(self) -> str:
        """SHA-256 of what is resolved: equal environments, equal sums, however they are written."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()
