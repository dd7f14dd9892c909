"""One plan of many workspaces: each is a module of one root, and its part is read as a plan of its own.

The providers of the root take the place of the workspaces' own, so default tags and ignored tags
are not part of the plan; `test_environments.py` asserts them. Outputs are passed on to the root,
because Terraform shows those of the root alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vdbctl.render import workspace
from vdbctl.render.workspace import Content

_REGION = re.compile(r'^  region = "(.+)"$', re.MULTILINE)
_OUTPUT = re.compile(r'^output "(\w+)" \{$(.*?)^\}$', re.MULTILINE | re.DOTALL)
_VERSION = re.compile(r"^      version = .*$", re.MULTILINE)


def write(workspaces: Mapping[str, Mapping[str, Content]], folder: Path) -> None:
    """Write a root that calls workspaces as modules.

    Args:
        workspaces: Files of each workspace, by a name that Terraform allows for a module.
        folder: An empty folder.
    """
    for name, files in workspaces.items():
        workspace.write(folder / name, _as_module(files))
    (folder / "main.tf").write_text(_root(workspaces), encoding="utf-8")


def part(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The part of a plan that belongs to one module, with addresses as in a root of its own."""
    prefix = f"module.{name}."
    planned, outputs = document["planned_values"], f"{name}__"
    modules = planned["root_module"]["child_modules"]
    [module] = [each for each in modules if f"{each['address']}." == prefix]
    changes = [each for each in document["resource_changes"] if each["address"].startswith(prefix)]
    return {
        "planned_values": {
            "outputs": {
                key.removeprefix(outputs): value
                for key, value in planned.get("outputs", {}).items()
                if key.startswith(outputs)
            },
            "root_module": _relative(module, prefix),
        },
        "resource_changes": _relative(changes, prefix),
    }


def _relative(value: Any, prefix: str) -> Any:
    """The same with addresses that begin below the module; the module itself has none."""
    if isinstance(value, list):
        return [_relative(item, prefix) for item in value]
    if not isinstance(value, dict):
        return value
    below = {key: _relative(item, prefix) for key, item in value.items()}
    for key in ("address", "module_address"):
        if isinstance(below.get(key), str):
            below[key] = f"{below[key]}.".removeprefix(prefix).removesuffix(".")
            if not below[key]:
                del below[key]
    return below


def _as_module(files: Mapping[str, Content]) -> dict[str, Content]:
    """A workspace without backend and without configurations of providers."""
    module = {path: content for path, content in files.items() if path != "backend.tf"}
    return module | {"providers.tf": _required_providers(str(files["providers.tf"]))}


def _required_providers(providers: str) -> str:
    required, *configurations = providers.split('\nprovider "aws" {')
    if len(configurations) == 1:
        return required
    return _VERSION.sub(r"\g<0>\n      configuration_aliases = [aws.second]", required)


def _root(workspaces: Mapping[str, Mapping[str, Content]]) -> str:
    """Calls of all workspaces, with a provider for each region."""
    regions = {
        name: _REGION.findall(str(files["providers.tf"])) for name, files in workspaces.items()
    }
    blocks = [
        f'provider "aws" {{\n  alias  = "{region}"\n  region = "{region}"\n}}\n'
        for region in sorted({each for pair in regions.values() for each in pair})
    ]
    for name, files in workspaces.items():
        blocks.append(_call(name, regions[name]))
        blocks += [_output(name, *block) for block in _OUTPUT.findall(str(files["outputs.tf"]))]
    return "\n".join(blocks)


def _call(name: str, regions: list[str]) -> str:
    providers = dict(zip(("aws", "aws.second"), regions, strict=False))
    passed = "\n".join(f"    {key} = aws.{region}" for key, region in providers.items())
    return f'module "{name}" {{\n  source = "./{name}"\n\n  providers = {{\n{passed}\n  }}\n}}\n'


def _output(workspace_name: str, name: str, body: str) -> str:
    sensitive = "\n  sensitive = true" if re.search(r"sensitive\s*= true", body) else ""
    value = f"module.{workspace_name}.{name}"
    return f'output "{workspace_name}__{name}" {{\n  value = {value}{sensitive}\n}}\n'
