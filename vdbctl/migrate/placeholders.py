"""Values that differ between environments, in SQL text: `${dimensions}`, `${application_user}`.

They are put in before the text is parsed, so a wrong one is told before anything runs. `$${` is
left alone, for that is how a dollar-quoted array begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from vdbctl.errors import MigrationFileInvalid

_PLACEHOLDER = re.compile(r"(?<!\$)\$\{(?P<name>[^{}\n]*)\}")


def fill(text: str, values: Mapping[str, str], path: Path) -> str:
    """Text with the values in their places.

    Raises:
        MigrationFileInvalid: One has no value; says the line.
    """

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name in values:
            return values[name]
        line = text.count("\n", 0, match.start()) + 1
        raise MigrationFileInvalid(
            f"{path}:{line}: there is no value for the placeholder ${{{name}}}",
            hint=f"known: {', '.join(sorted(values))}; add others under migrations.values in the "
            "environment file, or write '$' || '{…}' for the text itself",
        )

    return _PLACEHOLDER.sub(value, text)


def used(text: str) -> frozenset[str]:
    """Names of the placeholders in a text."""
    return frozenset(match["name"] for match in _PLACEHOLDER.finditer(text))
