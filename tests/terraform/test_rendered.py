"""Rendered workspaces before a real terraform: formatted, and valid for the real provider."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from vdbctl.render import workspace
from vdbctl.spec import load

pytestmark = pytest.mark.terraform

ENVIRONMENTS = load.names_in(ROOT / "environments")
VARIANTS = {
    "aurora-provisioned": "tier: prod\nproject: vectors\nregion: us-east-1\n"
    "network: {mode: dedicated, interface_endpoints: [sqs]}\n"
    "database: {engine: aurora-postgresql, instance_class: db.r6g.large, readers: 2,"
    " parameters: {max_connections: '500', work_mem: '65536'}}\n"
    "proxy: {}\ntags: {'cost center': '${x}'}\n",
    "bare": "tier: free-tier\nproject: vectors\nregion: us-east-1\naccess: {lambda_role: false}\n",
}


def rendered(name: str) -> dict[str, str]:
    if name in VARIANTS:
        environment = load.resolve(VARIANTS[name], name=name, source="x.yaml").environment
    else:
        environment = load.read(ROOT / "environments", name).environment
    return workspace.files(environment, f"environments/{name}.yaml", workspace.templates_folder())


@pytest.mark.parametrize("name", [*ENVIRONMENTS, *VARIANTS])
def test_a_rendered_workspace_is_formatted_and_valid(name, terraform, tmp_path):
    workspace.write(tmp_path, rendered(name))

    formatted = terraform(tmp_path, "fmt", "-check", "-recursive", "-diff")
    started = terraform(tmp_path, "init", "-no-color", "-input=false", "-backend=false")
    valid = terraform(tmp_path, "validate", "-no-color")

    assert formatted.returncode == 0, formatted.stdout
    assert started.returncode == 0, started.stdout + started.stderr
    assert valid.returncode == 0, valid.stdout + valid.stderr
    assert "Warning" not in valid.stdout


def test_the_modules_are_formatted(terraform):
    formatted = terraform(ROOT, "fmt", "-check", "-recursive", "-diff", "templates/terraform")

    assert formatted.returncode == 0, formatted.stdout
