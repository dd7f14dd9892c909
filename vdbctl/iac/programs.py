"""The two programs that run a workspace, Terraform and OpenTofu, and what differs between them.

Source: documentation and source of OpenTofu 1.11; read 2026-11-29. No package brings it, so it has
not been run.
"""

from __future__ import annotations

import platform as machine
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class Program:
    """One of the two.

    Attributes:
        name: Of the file, and of what vdbctl keeps for it in its cache.
        title: As people call it.
        registry: Where it looks for `hashicorp/aws`; a part of paths and of the lock file.
        configurations: Names of a person's own CLI configuration in the home folder, the first that
            there is.
    """

    name: str
    title: str
    registry: str
    configurations: tuple[str, ...]

    @property
    def provider(self) -> str:
        """Address of the AWS provider."""
        return f"{self.registry}/hashicorp/aws"


TERRAFORM = Program("terraform", "terraform", "registry.terraform.io", (".terraformrc",))
TOFU = Program("tofu", "OpenTofu", "registry.opentofu.org", (".tofurc", ".terraformrc"))
BY_NAME = MappingProxyType({program.name: program for program in (TERRAFORM, TOFU)})


_ARCHITECTURES = MappingProxyType({"x86_64": "amd64", "aarch64": "arm64"})


def platform() -> str:
    """Operating system and architecture of this machine, as both programs name them."""
    architecture = machine.machine().lower()
    return f"{machine.system().lower()}_{_ARCHITECTURES.get(architecture, architecture)}"


def of(binary: Path) -> Program:
    """Which one a binary is, by its name or by that of the file to which it leads."""
    is_tofu = any("tofu" in path.name for path in (binary, binary.resolve()))
    return TOFU if is_tofu else TERRAFORM
