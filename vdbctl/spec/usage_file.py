"""Usage in a file of its own, laid over that of an environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from vdbctl.errors import SpecInvalid
from vdbctl.spec import document, shapes
from vdbctl.spec.usage import Amounts, Usage


def read(path: Path, base: Usage) -> Usage:
    """The amounts of the file, and those of `base` that it does not name.

    Its low and high months count, not those of `base`.

    Raises:
        SpecInvalid: It cannot be read, or has what is no amount; says the line.
    """
    parsed = document.read(path, hint="--usage names a YAML file")
    amounts = {name: getattr(base, name) for name in Amounts.model_fields}
    try:
        return Usage.model_validate({**amounts, **parsed.values})
    except ValidationError as error:
        mistakes = [
            f"{path}:{parsed.line(detail['loc'])}: "
            f"{'.'.join(map(str, detail['loc']))}: {shapes.complaint(detail)}"
            for detail in error.errors(include_url=False)
        ]
        hint = f"amounts are {', '.join(Amounts.model_fields)}; besides low and high"
        raise SpecInvalid("\n".join(mistakes), hint=hint) from error
