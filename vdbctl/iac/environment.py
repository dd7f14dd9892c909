"""The environment of a terraform process: a small one of our own, so that nothing a person exported
changes the run."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from vdbctl.iac import memory, programs
from vdbctl.iac.programs import Program

_PASSED_ON = ("HOME", "PATH", "TMPDIR", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PASSED_ON_PREFIXES = (
    "AWS_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http",
    "no_proxy",
    "XDG_",
    "TF_TOKEN_",  # of HCP Terraform
)


def of(
    given: Mapping[str, str],
    cache: Path,
    mirror: Path | None,
    program: Program = programs.TERRAFORM,
) -> dict[str, str]:
    """All variables of the process.

    Args:
        given: Of vdbctl's own process.
        cache: vdbctl's cache; the plugin cache and a CLI configuration are made in it.
        mirror: Folder with the AWS provider, or None for the registry.
        program: Which of the two is started.

    Raises:
        OSError: The cache cannot be written.
    """
    passed_on = {
        name: value
        for name, value in given.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }
    plugins = cache / "plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    own = {
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "TF_PLUGIN_CACHE_DIR": str(plugins),
        "TF_CLI_CONFIG_FILE": str(_configuration(given, cache, mirror, program)),
    }
    return passed_on | own | memory.go_variables(given, memory.available_mb())


def _configuration(
    given: Mapping[str, str], cache: Path, mirror: Path | None, program: Program
) -> Path:
    """The person's own CLI configuration where it exists, else one that knows the mirror."""
    own = given.get("TF_CLI_CONFIG_FILE")
    home = Path(given.get("HOME", "/"))
    named = [Path(own)] if own else []
    for candidate in (*named, *(home / name for name in program.configurations)):
        if os.access(candidate, os.R_OK) and candidate.is_file():
            return candidate
    text = "disable_checkpoint = true\n"
    if mirror:
        text += (
            "\nprovider_installation {\n  filesystem_mirror {\n"
            f"    path    = {json.dumps(str(mirror))}\n"
            f'    include = ["{program.provider}"]\n  }}\n\n'
            f'  direct {{\n    exclude = ["{program.provider}"]\n  }}\n}}\n'
        )
    file = cache / f"{program.name}.rc"
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    return file
