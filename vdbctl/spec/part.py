"""What every part of an environment is made of: frozen models and checked pieces of text."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


def _cidr(value: str) -> str:
    return str(ipaddress.ip_network(value))


Cidr = Annotated[str, AfterValidator(_cidr)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$")]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d{1,2}(\.\d{1,2})?$")]
InstanceClass = Annotated[str, StringConstraints(pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")]
SecurityGroupId = Annotated[str, StringConstraints(pattern=r"^sg-[0-9a-f]{8,17}$")]
SubnetId = Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")]
VpcId = Annotated[str, StringConstraints(pattern=r"^vpc-[0-9a-f]{8,17}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Time = Annotated[str, StringConstraints(pattern=r"^[0-2]\d:[0-5]\d$")]
DailyWindow = Annotated[str, StringConstraints(pattern=r"^[0-2]\d:[0-5]\d-[0-2]\d:[0-5]\d$")]
WeeklyWindow = Annotated[
    str,
    StringConstraints(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun):[0-2]\d:[0-5]\d"
        r"-(mon|tue|wed|thu|fri|sat|sun):[0-2]\d:[0-5]\d$"
    ),
]
LogRetentionDays = Literal[1, 3, 7, 14, 30, 60, 90, 180, 365, 400, 731]
"""Days that CloudWatch keeps logs; a choice of what AWS offers."""


class Part(BaseModel):
    """Base of every part: frozen, and an unknown key is an error.

    Docstrings below fields are their descriptions in the schema, which reads them itself: pydantic
    would read the source of every model at each start.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
