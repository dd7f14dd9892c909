"""A workspace as a repository of its own, for those who go on without vdbctl."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import jinja2

from vdbctl.render import functions
from vdbctl.render.workspace import Content
from vdbctl.spec.model import Environment

_CONCERNS: Mapping[str, str] = {
    "providers.tf": "versions, provider, tags",
    "backend.tf": "where the state is kept",
    "network.tf": "VPC, subnets, NAT, endpoints, the clients' security group",
    "database.tf": "the database, its parameters, who reaches it",
    "secrets.tf": "secrets of the database's users",
    "cache.tf": "the cache",
    "proxy.tf": "RDS Proxy",
    "iam.tf": "roles",
    "monitoring.tf": "alarms, events, dashboard, budget",
    "backup.tf": "vault and plan of AWS Backup",
    "recovery.tf": "the second region",
    "buckets.tf": "buckets",
    "balancer.tf": "load balancer",
    "workload.tf": "containers",
    "functions.tf": "Lambda functions",
    "reaper.tf": "the function that ends the time of this copy",
    "outputs.tf": "what it tells about itself",
}
_FIRST_LINE = "# Rendered by vdbctl from "
_IGNORE = ".terraform/\n*.tfplan\n*.tfstate\n*.tfstate.*\n"


def files(
    environment: Environment,
    rendered: Mapping[str, Content],
    *,
    source: str,
    templates: Path,
    version: str,
    today: date,
    has_state: bool,
) -> dict[str, Content]:
    """Every file of the repository, by path.

    Args:
        environment: What was rendered.
        rendered: The workspace.
        source: Name of the environment file.
        templates: Folder with the README.
        version: Version of vdbctl.
        today: The date in the README.
        has_state: Whether a local state is copied along.
    """
    found = {path: _own(content) for path, content in rendered.items()}
    found[".gitignore"] = _IGNORE
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # Markdown
    )
    found["README.md"] = jinja.get_template("README.md.j2").render(
        env=environment,
        source=source,
        version=version,
        date=today.isoformat(),
        concerns=list(_concerns(rendered)),
        packaged=functions.packaged(environment),
        has_state=has_state,
    )
    return found


def _own(content: Content) -> Content:
    """Without the line that says who wrote it: it is edited from now on."""
    if isinstance(content, str) and content.startswith(_FIRST_LINE):
        return content.split("\n", 1)[1].lstrip("\n")
    return content


def _concerns(rendered: Mapping[str, Content]) -> Iterator[tuple[str, str]]:
    for name, words in _CONCERNS.items():
        if name in rendered:
            yield name, words
