"""The Jinja environment of the templates, and what a template may speak of.

Undefined names fail, and only `*.j2` is rendered; everything else is copied as it is.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import jinja2

from vdbctl.render import context, functions, hcl
from vdbctl.spec.model import Environment

_MODULE = re.compile(r'^  source += "\./modules/(\w+)"$', re.MULTILINE)


def root_files(
    environment: Environment, source: str, templates: Path, archive_digest: str = ""
) -> dict[str, str]:
    """Text of each root file, by name.

    Args:
        environment: What to render.
        source: Name of the environment file, for the first line of each file.
        templates: Folder with `root/` and `modules/`.
        archive_digest: Digest of the code of the functions, or "" where there are none.
    """
    jinja = _jinja(templates / "root")
    values = context.build(environment, source, archive_digest)
    return {
        f"{concern}.tf": jinja.get_template(f"{concern}.tf.j2").render(values)
        for concern in _concerns(environment)
    }


def modules(files: dict[str, str]) -> frozenset[str]:
    """Modules that the root files call."""
    return frozenset(name for text in files.values() for name in _MODULE.findall(text))


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
    """Root files that an environment needs, in the order in which a person would read them."""
    workload = environment.workload
    secrets = (
        context.users(environment)
        or environment.database.master_credentials == "own"
        or (environment.cache and environment.cache.authentication == "token")
    )
    backend = ("backend",) if environment.state.kind != "local" else ()
    optional = {
        "secrets": secrets,
        "cache": environment.cache,
        "proxy": environment.proxy,
        "iam": environment.access.lambda_role,
        "monitoring": environment.monitoring,
        "backup": environment.backup,
        "recovery": environment.recovery and environment.recovery.region,
        "buckets": workload and workload.buckets,
        "balancer": workload and any(s.load_balanced for s in workload.services.values()),
        "workload": workload and workload.services,
        "functions": functions.chosen(environment),
        "reaper": functions.reaped(environment),
    }
    chosen = (name for name, wanted in optional.items() if wanted)
    database = "adopted" if environment.database.adopted else "database"
    return ("providers", *backend, "network", database, *chosen, "outputs")
