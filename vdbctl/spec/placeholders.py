"""Values of an environment for the placeholders in its SQL files."""

from __future__ import annotations

from collections.abc import Mapping

from vdbctl.spec.model import Environment

EXAMPLES: Mapping[str, str] = {
    "application_user": "application",
    "database": "app",
    "dimensions": "1536",
    "environment": "dev",
    "readonly_user": "readonly",
}
"""For reading files without an environment, as lint does."""


def of(environment: Environment) -> Mapping[str, str]:
    """Value of each placeholder that an environment has one for."""
    migrations, access = environment.migrations, environment.access
    values = {
        "application_user": access.application_user,
        "database": environment.database.name,
        "dimensions": migrations.dimensions if migrations else None,
        "environment": environment.name,
        "readonly_user": access.readonly_user,
        **(migrations.values if migrations else {}),
    }
    return {name: str(value) for name, value in values.items() if value is not None}
