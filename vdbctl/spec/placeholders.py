"""Values of an environment for the placeholders in its SQL files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import RootModel, ValidationError

from vdbctl.errors import SpecInvalid
from vdbctl.spec import document, shapes
from vdbctl.spec.model import Environment, PlaceholderName, PlaceholderValue

DEFAULTS = "defaults.yaml"
"""File of a set, with values where an environment says none."""

EXAMPLES: Mapping[str, str] = {
    "admin_role": "administrators",
    "application_user": "application",
    "database": "app",
    "dimensions": "1536",
    "environment": "dev",
    "readonly_user": "readonly",
}
"""For reading files without an environment, as lint does."""
ROLES = ("application_user", "readonly_user", "admin_role")
"""Placeholders whose values are roles of the database."""


def of(environment: Environment) -> Mapping[str, str]:
    """Value of each placeholder that an environment has one for."""
    migrations, access = environment.migrations, environment.access
    values = {
        "admin_role": access.admin_role,
        "application_user": access.application_user,
        "database": environment.database.name,
        "dimensions": migrations.dimensions if migrations else None,
        "environment": environment.name,
        "readonly_user": access.readonly_user,
        **(migrations.values if migrations else {}),
    }
    return {name: str(value) for name, value in values.items() if value is not None}


class _Defaults(RootModel[dict[PlaceholderName, PlaceholderValue]]):
    """The same names and values as `migrations.values` of an environment."""


def defaults(folder: Path) -> Mapping[str, str]:
    """Values that a set has for its own placeholders, where an environment says none.

    Args:
        folder: The set.

    Raises:
        SpecInvalid: With file and line of a name or value that cannot be one.
    """
    path = folder / DEFAULTS
    if not path.is_file():
        return {}
    parsed = document.read(path)
    try:
        values = _Defaults.model_validate(parsed.values).root
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise SpecInvalid(
            f"{path}:{parsed.line(detail['loc'][:1])}: {detail['loc'][0]}: "
            f"{shapes.complaint(detail)}",
            hint="names are of a-z, 0-9 and _; values have neither quotes nor semicolons",
        ) from error
    return {name: str(value) for name, value in values.items()}
