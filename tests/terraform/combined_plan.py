"""One plan of many workspaces: each is a module of one root, and its part is read as a plan of its own.

The providers of the root take the place of the workspaces' own, so default tags and ignored tags
are not part of the plan, but of workspaces that are to keep their configurations: those become the
root's, one provider for each. Outputs are passed on to the root, because Terraform shows those of
the root alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from vdbctl.render import workspace
from vdbctl.render.workspace import Content

_REGION = re.compile(r'^  region = "(.+)"$', re.MULTILINE)
_ALIAS = re.compile(r'\n  alias  = ".+"')
_OUTPUT = re.compile(r'^output "(\w+)" \{$(.*?)^\}$', re.MULTILINE | re.DOTALL)
_VERSION = re.compile(r"^      version = .*$", re.MULTILINE)


def write(
    workspaces: Mapping[str, Mapping[str, Content]],
    folder: Path,
    own_providers: Collection[str] = (),
) -> None:
    """Write a root that calls workspaces as modules.

    Args:
        workspaces: Files of each workspace, by a name that Terraform allows for a module.
        folder: An empty folder.
        own_providers: Names of those that keep their configurations of the provider.
    """
    for name, files in workspaces.items():
        workspace.write(folder / name, _as_module(files))
    (folder / "main.tf").write_text(_root(workspaces, own_providers), encoding="utf-8")


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


def _root(workspaces: Mapping[str, Mapping[str, Content]], own_providers: Collection[str]) -> str:
    """Calls of all workspaces, with a provider for each region and the workspaces' own ones."""
    regions = {
        name: _REGION.findall(str(files["providers.tf"]))
        for name, files in workspaces.items()
        if name not in own_providers
    }
    blocks = [
        f'provider "aws" {{\n  alias  = "{region}"\n  region = "{region}"\n}}\n'
        for region in sorted({each for pair in regions.values() for each in pair})
    ]
    for name, files in workspaces.items():
        aliases = regions.get(name) or [name, f"{name}-second"]
        if name in own_providers:
            blocks += _configurations(str(files["providers.tf"]), aliases)
        needed = len(_REGION.findall(str(files["providers.tf"])))
        blocks.append(_call(name, aliases[:needed]))
        blocks += [_output(name, *block) for block in _OUTPUT.findall(str(files["outputs.tf"]))]
    return "\n".join(blocks)


def _configurations(providers: str, aliases: Sequence[str]) -> Iterator[str]:
    """A workspace's configurations of the provider, under other names."""
    _, *bodies = providers.split('\nprovider "aws" {')
    for alias, body in zip(aliases, bodies, strict=False):
        yield f'provider "aws" {{\n  alias  = "{alias}"{_ALIAS.sub("", body)}'


def _call(name: str, aliases: Sequence[str]) -> str:
    providers = dict(zip(("aws", "aws.second"), aliases, strict=False))
    passed = "\n".join(f"    {key} = aws.{alias}" for key, alias in providers.items())
    return f'module "{name}" {{\n  source = "./{name}"\n\n  providers = {{\n{passed}\n  }}\n}}\n'


def _output(workspace_name: str, name: str, body: str) -> str:
    sensitive = "\n  sensitive = true" if re.search(r"sensitive\s*= true", body) else ""
    value = f"module.{workspace_name}.{name}"
    return f'output "{workspace_name}__{name}" {{\n  value = {value}{sensitive}\n}}\n'
