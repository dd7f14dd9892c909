"""Terraform as a command that tests run in a folder."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOTO_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True)
class Terraform:
    """A terraform binary and the only environment variables that it gets."""

    program: Path
    environment: Mapping[str, str]

    def __call__(
        self, folder: Path, *arguments: str, endpoint: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in a folder, with a URL that answers instead of AWS if there is one."""
        aws = {"AWS_ENDPOINT_URL": endpoint, **MOTO_CREDENTIALS} if endpoint else {}
        return subprocess.run(
            [self.program, *arguments],
            cwd=folder,
            env={**self.environment, **aws},
            capture_output=True,
            text=True,
            check=False,
        )

    def init(self, folder: Path, *options: str) -> None:
        """Initialize a folder; a failure fails the test, with Terraform's own words."""
        result = self(folder, "init", "-no-color", "-input=false", *options)
        assert result.returncode == 0, result.stdout + result.stderr

    def plan(self, folder: Path, endpoint: str) -> None:
        """Plan an initialized folder into the file `plan`; no warning is allowed."""
        options = ("-no-color", "-input=false", "-out=plan")
        result = self(folder, "plan", *options, endpoint=endpoint)
        output = result.stdout + result.stderr
        assert result.returncode == 0, output
        assert "Warning:" not in output, output

    def show(self, folder: Path) -> dict[str, Any]:
        """The planned changes as Terraform's JSON document."""
        result = self(folder, "show", "-json", "plan")
        assert result.returncode == 0, result.stdout + result.stderr
        document: dict[str, Any] = json.loads(result.stdout)
        return document


def base_environment(home: Path, provider_mirror: Path | None) -> dict[str, str]:
    """Variables for terraform and its providers, with a CLI configuration below `home`."""
    configuration = home / "terraform.rc"
    configuration.write_text(_cli_configuration(provider_mirror))
    inherited = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {
        **inherited,
        "HOME": str(home),
        "TF_CLI_CONFIG_FILE": str(configuration),
        "CHECKPOINT_DISABLE": "1",
        "GOGC": "400",  # 18 % less CPU time than Go's default of 100, for more memory
    }


def _cli_configuration(provider_mirror: Path | None) -> str:
    text = "disable_checkpoint = true\n"
    if provider_mirror:
        text += f"""
provider_installation {{
  filesystem_mirror {{
    path = "{provider_mirror}"
  }}
}}
"""
    return text
