"""The dependency lock file: which version of the AWS provider a workspace has chosen.

Source: Terraform documentation, "Dependency Lock File"; read 2026-11-29.
"""

from __future__ import annotations

import re

NAME = ".terraform.lock.hcl"
REGISTRY = "registry.terraform.io"
_CHOICE = re.compile(r'^provider "([^"]+)" \{\n(?:.*\n)*?\s*version\s*=\s*"([0-9.]+)', re.MULTILINE)


def chosen(text: str, registry: str = REGISTRY) -> str | None:
    """Version of the AWS provider in a lock file; None where it names none of this registry."""
    return dict(_CHOICE.findall(text)).get(f"{registry}/hashicorp/aws")


def fits(version: str, constraint: str) -> bool:
    """Whether a version is one of `~> MAJOR.MINOR`, the form that vdbctl renders."""
    major, minor = _numbers(constraint.removeprefix("~> "))
    found = _numbers(version)
    return found[0] == major and found[1] >= minor


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)
