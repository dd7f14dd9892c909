"""Pipelines of CI platforms, from the same kind of templates.

Their delimiters are [[ ]], for GitHub takes ${{ }} for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import jinja2

Platform = Literal["github", "gitlab"]
_TARGETS: Mapping[Platform, str] = {"github": ".github/workflows/", "gitlab": ""}


def files(
    platform: Platform, templates: Path, *, environments: Sequence[str], region: str, version: str
) -> dict[str, str]:
    """Text of each file of a pipeline, by its path in the repository.

    Args:
        platform: Where it runs.
        templates: Folder with one folder for each platform.
        environments: Names of the environments that it looks after.
        region: AWS region that it logs in to.
        version: Version of vdbctl that it installs.
    """
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates / platform),
        variable_start_string="[[",
        variable_end_string="]]",
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # YAML, not HTML; values are names that the spec has checked
    )
    values = {"environments": list(environments), "region": region, "version": version}
    return {
        f"{_TARGETS[platform]}{name.removesuffix('.j2')}": jinja.get_template(name).render(values)
        for name in sorted(jinja.list_templates())
    }
