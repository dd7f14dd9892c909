"""Names of stacks and of developers, kept within what AWS takes."""

from __future__ import annotations

import hashlib
import re
from datetime import date

from vdbctl.errors import NameInvalid
from vdbctl.fact import Fact

FACTS = (
    Fact(
        "lengths of identifiers of RDS and ElastiCache",
        "API references of RDS and of ElastiCache",
        date(2026, 11, 21),
    ),
)

STACK_NAME_CHARS = 40
"""Longest stack name: leaves room for suffixes within the 63 characters of an RDS identifier and
the 40 of an ElastiCache replication group (FACTS)."""

DATABASE_CHARS = 63
"""Longest identifier of an instance or a cluster of RDS."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,18}[a-z0-9]")


def developer(name: str) -> str:
    """Check the name given as `--developer`.

    Raises:
        NameInvalid: It cannot become part of resource names as it is.
    """
    if _NAME.fullmatch(name) and "--" not in name:
        return name
    words = f"{name!r} cannot be part of resource names"
    raise NameInvalid(words, hint=_advice(name, "--developer "))


def migration_set(name: str) -> str:
    """Check the name of a set that is to be made.

    Raises:
        NameInvalid: No environment file could name it.
    """
    if _NAME.fullmatch(name):
        return name
    raise NameInvalid(f"{name!r} cannot be the name of a set", hint=_advice(name))


def _advice(name: str, option: str = "") -> str:
    hint = "use 2 to 20 lower-case letters, digits and single hyphens, beginning with a letter"
    near = slug(name)
    return f"{hint}, for example {option}{near}" if _NAME.fullmatch(near) else hint


def slug(name: str) -> str:
    """What of a name can be part of resource names; may be too short to be one."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain.lstrip("0123456789-")[:20].strip("-")


def stack(project: str, environment: str, developer: str | None) -> str:
    """Name of the stack, at most 40 characters; longer ones end in a hash of the whole name."""
    return cut("-".join(part for part in (project, environment, developer) if part))


def cut(name: str, most: int = STACK_NAME_CHARS) -> str:
    """A name, or its beginning and a hash of the whole, within so many characters."""
    if len(name) <= most:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[: most - 7].rstrip('-')}-{digest}"


def beside(identifier: str, suffix: str) -> str:
    """Identifier of a database beside another one, which may be an adopted one with a long name.

    Within 63 characters, and leaves two for the number of a cluster's instance.
    """
    return f"{cut(identifier, DATABASE_CHARS - 2 - len(suffix))}{suffix}"
