"""The Jinja environment of the templates, and what a template may speak of.

Undefined names fail, and only `*.j2` is rendered; everything else is copied as it is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from vdbctl.render import hcl
from vdbctl.spec import engines
from vdbctl.spec.model import AuroraDatabase, Environment, RdsDatabase


def root_files(environment: Environment, source: str, templates: Path) -> dict[str, str]:
    """Text of each root file, by name.

    Args:
        environment: What to render.
        source: Name of the environment file, for the first line of each file.
        templates: Folder with `root/` and `modules/`.
    """
    jinja = _jinja(templates / "root")
    context = _context(environment, source)
    return {
        f"{concern}.tf": jinja.get_template(f"{concern}.tf.j2").render(context)
        for concern in _concerns(environment)
    }


def modules(files: dict[str, str]) -> frozenset[str]:
    """Modules that the root files call."""
    marker = 'source = "./modules/'
    return frozenset(
        line.split(marker)[1].rstrip().rstrip('"')
        for text in files.values()
        for line in text.splitlines()
        if line.strip().startswith(marker)
    )


@cache
def _jinja(folder: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # HCL, not HTML: values pass through the hcl filter
    )
    environment.filters["hcl"] = hcl.literal
    return environment


def _concerns(environment: Environment) -> tuple[str, ...]:
    concerns = ["providers", "network", "database"]
    if environment.cache:
        concerns.append("cache")
    if environment.proxy:
        concerns.append("proxy")
    if environment.access.lambda_role:
        concerns.append("iam")
    return (*concerns, "outputs")


def _context(environment: Environment, source: str) -> dict[str, object]:
    database = environment.database
    context: dict[str, object] = {
        "env": environment,
        "source": source,
        "tags": _tags(environment),
        "parameters": {
            name: {
                "value": value,
                "apply_method": "pending-reboot"
                if name in engines.STATIC_PARAMETERS
                else "immediate",
            }
            for name, value in sorted(database.parameters.items())
        },
        "final_snapshot_name": f"{environment.stack}-final" if database.final_snapshot else None,
        "log_retention_days": database.log_retention_days if database.log_exports else None,
    }
    if isinstance(database, AuroraDatabase):
        context["instances"] = _instances(database)
    if isinstance(database, RdsDatabase):
        context["storage"] = {
            "size_gb": database.storage_gb,
            "max_gb": database.storage_max_gb or 0,
            "type": database.storage_type,
        }
        context["replicas"] = {"count": database.replicas, "class": database.replica_class}
    return context


def _instances(database: AuroraDatabase) -> dict[str, object]:
    if not database.capacity:
        return {"class": database.instance_class, "readers": database.readers}
    return {
        "class": "db.serverless",
        "readers": database.readers,
        "min_acu": database.capacity.min_acu,
        "max_acu": database.capacity.max_acu,
        "pause_after_s": database.capacity.pause_after_s,
    }


def _tags(environment: Environment) -> dict[str, str]:
    tags = {
        **environment.tags,
        "Project": environment.project,
        "Environment": environment.name,
        "ManagedBy": "vdbctl",
    }
    if environment.developer:
        tags["Developer"] = environment.developer
    return dict(sorted(tags.items()))
