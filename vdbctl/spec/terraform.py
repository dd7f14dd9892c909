"""Which program runs an environment, and which version of the AWS provider its root pins."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator

from vdbctl.spec.part import Part

FIRST = (5, 100)
"""Oldest provider that the modules accept; their versions.tf say the same."""
LAST_MAJOR = 6
_SHAPE = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,4}))?")


def _provider(value: object) -> object:
    written = str(value) if isinstance(value, str) or type(value) is int else ""
    found = _SHAPE.fullmatch(written)
    if not found:
        raise ValueError('has to be 5, 6, or a first version in quotes, such as "6.20"')
    major, minor = int(found[1]), int(found[2] or 0)
    if major == FIRST[0] and not found[2]:
        minor = FIRST[1]
    if not FIRST <= (major, minor) < (LAST_MAJOR + 1, 0):
        raise ValueError("the modules work with AWS provider 5.100 to 6; write 5, or 6")
    return f"{major}.{minor}"


Provider = Annotated[str, BeforeValidator(_provider, json_schema_input_type=int | str)]


class Terraform(Part):
    """What runs an environment."""

    binary: Literal["terraform", "tofu"] = "terraform"
    """tofu for OpenTofu 1.11 or newer. VDBCTL_TERRAFORM names another one on a machine."""
    provider: Provider = "5.100"
    """First version of the AWS provider; newer ones of the same major are taken, too. 5.100 is the
    one that vdbctl is tested with; 6, or "6.20", takes one of provider 6."""

    @property
    def constraint(self) -> str:
        """The same as Terraform writes it."""
        return f"~> {self.provider}"
