"""Before Terraform runs: the spec is sound, AWS answers, the workspace is written and ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vdbctl.cli import report
from vdbctl.render import workspace

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.iac.terraform import Terraform
    from vdbctl.spec.load import Resolved


def ready(services: Services, name: str, developer: str | None, *, sandbox: bool) -> Resolved:
    """The environment, checked, and AWS (or the sandbox) that answers."""
    services.environment_names()
    resolved = services.sound(name, developer)
    if sandbox:
        services.enter_sandbox()
    services.aws(resolved.environment.region).identity()
    return resolved


def prepared(services: Services, resolved: Resolved, *, verbose: bool) -> Terraform:
    """The workspace written and initialised."""
    environment = resolved.environment
    folder = services.workspace(environment)
    workspace.write(folder, services.files(resolved))
    if services.sandboxed:
        services.write_sandbox_override(folder)
    terraform = services.terraform(environment)
    with report.progress(services.show, terraform, "preparing", verbose=verbose):
        terraform.init()
    return terraform
