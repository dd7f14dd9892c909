"""What every part of an environment is made of: frozen models and checked pieces of text."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from vdbctl.spec.shapes import shaped


def _cidr(value: str) -> str:
    return str(ipaddress.ip_network(value))


_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
Cidr = Annotated[str, AfterValidator(_cidr)]
Name = Annotated[
    str,
    shaped(r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$", "2 to 20 of a-z, 0-9 and -, beginning with a letter"),
]
Region = Annotated[str, shaped(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "an AWS region such as us-east-1")]
Identifier = Annotated[
    str,
    shaped(
        r"^[a-z_][a-z0-9_]{0,62}$",
        "an SQL name: up to 63 of a-z, 0-9 and _, not beginning with a digit",
    ),
]
Version = Annotated[
    str, shaped(r"^[0-9]{1,2}(\.[0-9]{1,2})?$", 'a version in quotes, such as "17" or "17.4"')
]
InstanceClass = Annotated[
    str, shaped(r"^db\.[a-z0-9]+\.[a-z0-9]+$", "an instance class such as db.t4g.medium")
]
SecurityGroupId = Annotated[
    str,
    shaped(r"^sg-[0-9a-f]{8,17}$", "the id of a security group: sg- and 8 to 17 of 0-9 and a-f"),
]
SubnetId = Annotated[
    str,
    shaped(r"^subnet-[0-9a-f]{8,17}$", "the id of a subnet: subnet- and 8 to 17 of 0-9 and a-f"),
]
AccountId = Annotated[str, shaped(r"^[0-9]{12}$", "the id of an AWS account: 12 digits in quotes")]
VpcId = Annotated[
    str, shaped(r"^vpc-[0-9a-f]{8,17}$", "the id of a VPC: vpc- and 8 to 17 of 0-9 and a-f")
]
Email = Annotated[str, shaped(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "an e-mail address")]
Time = Annotated[str, shaped(rf"^{_TIME}$", "a time in quotes, HH:MM in UTC, 00:00 to 23:59")]
DailyWindow = Annotated[str, shaped(rf"^{_TIME}-{_TIME}$", "a window in UTC such as 03:00-04:00")]
WeeklyWindow = Annotated[
    str,
    shaped(rf"^{_DAY}:{_TIME}-{_DAY}:{_TIME}$", "a window in UTC such as sun:03:00-sun:04:00"),
]
LogRetentionDays = Literal[1, 3, 7, 14, 30, 60, 90, 180, 365, 400, 731]
"""Days that CloudWatch keeps logs; a choice of what AWS offers."""


class Part(BaseModel):
    """Base of every part: frozen, and an unknown key is an error.

    Docstrings below fields are their descriptions in the schema, which reads them itself: pydantic
    would read the source of every model at each start.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
