"""A deployed environment: its file, its outputs, and AWS where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vdbctl.aws import Aws
    from vdbctl.cli.services import Services
    from vdbctl.iac.outputs import Outputs
    from vdbctl.spec.model import Environment


@dataclass(frozen=True)
class Deployed:
    """What is operated on."""

    environment: Environment
    outputs: Outputs
    aws: Aws

    @property
    def identifier(self) -> str:
        return self.outputs.database_identifier

    @property
    def is_cluster(self) -> bool:
        return self.outputs.engine == "aurora-postgresql"


def find(services: Services, name: str, developer: str | None, *, sandbox: bool) -> Deployed:
    """What the environment's state tells.

    Raises:
        NothingDeployed: There is no state.
    """
    if sandbox:
        services.enter_sandbox()
    environment = services.resolved(name, developer).environment
    outputs = services.terraform(environment).outputs()
    return Deployed(environment, outputs, services.aws(outputs.region))
