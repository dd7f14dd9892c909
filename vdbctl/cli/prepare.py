"""Before Terraform runs: the spec is sound, AWS answers, the workspace is written and ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vdbctl.cli import report
from vdbctl.render import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.iac.terraform import Terraform
    from vdbctl.spec.load import Resolved
    from vdbctl.spec.model import Environment


def ready(services: Services, name: str, developer: str | None, *, sandbox: bool) -> Resolved:
    """The environment, checked, and AWS (or the sandbox) that answers."""
    services.environment_names()
    resolved = services.sound(name, developer)
    if sandbox:
        services.enter_sandbox()
    services.aws(resolved.environment.region).identity()
    return resolved


def hold(services: Services, environment: Environment) -> None:
    """Keep other commands out of a workspace until this one has ended.

    Raises:
        StateLocked: Another one is at work in it.
    """
    from vdbctl.iac.hold import held

    folder = services.workspace(environment).absolute()
    if folder not in services.holding:
        services.held.enter_context(held(folder, services.command, services.now()))
        services.holding.add(folder)


def prepared(services: Services, resolved: Resolved, *, verbose: bool) -> Terraform:
    """The workspace written and initialised, and held until the command has ended."""
    environment = resolved.environment
    hold(services, environment)
    folder = services.workspace(environment)
    workspace.write(folder, services.files(resolved))
    if services.sandboxed:
        _override_for_the_sandbox(folder)
    terraform = services.terraform(environment)
    with report.progress(services.show, terraform, "preparing", verbose=verbose):
        terraform.init()
    return terraform


def _override_for_the_sandbox(folder: Path) -> None:
    """Few retries: what the sandbox lacks should fail at once instead of looking hung."""
    (folder / "sandbox_override.tf").write_text(
        '# Dropped by vdbctl for the sandbox.\nprovider "aws" {\n  max_retries = 2\n}\n',
        encoding="utf-8",
    )
