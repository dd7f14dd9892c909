"""Rendered workspaces before a real terraform: formatted, and valid for the real provider.

All are formatted by one command. The variants are validated with one provider, which `validate`
does not configure: those with something of their own in the root's provider or backend as roots,
all others together as modules of one root. The shipped environments are planned in `test_specs.py`,
and applied end to end as roots. Whether the versions of the provider that they allow can be
installed is shown there and by `test_modules.py`.
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from tests.terraform import combined_plan
from vdbctl.render import workspace
from vdbctl.spec import load

pytestmark = pytest.mark.terraform

ENVIRONMENTS = load.names_in(ROOT / "environments")
VARIANTS = {
    "aurora-provisioned": "tier: prod\nproject: vectors\nregion: us-east-1\n"
    "network: {mode: dedicated, interface_endpoints: [sqs]}\n"
    "database: {engine: aurora-postgresql, instance_class: db.r6g.large, readers: 2,"
    " parameters: {max_connections: 500, work_mem: 64MB}}\n"
    "proxy: {}\ntags: {'cost center': '${x}'}\n",
    "aurora-everything": "tier: prod\nproject: vectors\nregion: us-east-1\n"
    "database: {engine: aurora-postgresql, instance_class: db.r6g.xlarge, readers: 1,"
    " reader_class: db.r6g.large, reader_scaling: {max_readers: 4}, activity_stream: async,"
    " allow_vpc: true, allowed_cidrs: [203.0.113.7/32, 198.51.100.0/24],"
    " allowed_security_groups: [sg-0123456789abcdef0], credentials_rotation_days: 30,"
    " ca_certificate: rds-ca-rsa4096-g1, extended_support: true,"
    " source: {clone_of: vectors-staging}}\n"
    "proxy: {reader_endpoint: true, authentication: iam, max_idle_connections_percent: 10}\n"
    "cache: {kind: serverless, authentication: token}\n",
    "rds-everything": "tier: staging\nproject: vectors\nregion: us-east-1\n"
    "network: {mode: dedicated, nat: per-zone, flow_logs: true, client_egress_ports: [443, 587],"
    " interface_endpoints: [ecr.api, email-smtp, ssm], trusted_accounts: ['210987654321']}\n"
    "access: {lambda_functions: [search, embed]}\n"
    "database: {engine: postgres, master_credentials: own, blue_green: true, storage_gb: 500,"
    " storage_max_gb: 1000, storage_iops: 13000, storage_throughput_mbps: 600,"
    " source: {restore_of: vectors-prod, restore_to_time: latest},"
    " parameters: {random_page_cost: 1.1, log_statement: ddl}}\n"
    "cache: {kind: nodes, node_type: cache.t4g.small, nodes: 2, authentication: token,"
    " log_exports: true, final_snapshot: true, parameters: {maxmemory-policy: allkeys-lru}}\n"
    "monitoring: {emails: [ops@example.com]}\nbudget_monthly_usd: 500\n",
    "global": "tier: prod\nproject: vectors\nregion: us-east-1\n"
    "database: {engine: aurora-postgresql, instance_class: db.r6g.large, master_credentials: own}\n"
    "cache: {kind: nodes, node_type: cache.r6g.large, nodes: 2}\n"
    "backup: {copy_region: us-west-2, rules: {weekly: {keep_days: 28, copy_keep_days: 14},"
    " daily: {keep_days: 7}}}\n"
    "recovery: {strategy: warm-standby, rto_minutes: 15, rpo_minutes: 1, region: us-west-2,"
    " database: global, cache: true}\n",
    "workload": "tier: dev\nproject: vectors\nregion: us-east-1\n"
    "database: {master_credentials: own}\n"
    "cache: {kind: nodes, node_type: cache.t4g.micro, authentication: token}\n"
    "recovery: {strategy: pilot-light, rto_minutes: 60, rpo_minutes: 5, region: us-west-2,"
    " database: replica}\n"
    "workload: {services: {api: {image: nginx, port: 8080, load_balanced: true, max_tasks: 3,"
    " environment: {MODE: 'dev'}, buckets: [uploads, artifacts]},"
    " worker-one: {image: nginx, command: [work], spot: true, buckets: [uploads]}},"
    " buckets: {uploads: {infrequent_access_days: 30}, artifacts: {expire_days: 30}, logs: {}}}\n",
    "functions": "tier: dev\nproject: vectors\nregion: us-east-1\n"
    "functions: {gdpr: true, runner: true}\nmigrations: {set: content-hub}\n"
    "database: {own_key: true}\n"
    "workload: {services: {api: {image: nginx}}}\n",
    "state-in-a-bucket": "tier: free-tier\nproject: vectors\nregion: us-east-1\n"
    "state: {kind: s3, bucket: states, region: eu-west-1,"
    " kms_key_arn: 'arn:aws:kms:eu-west-1:123456789012:key/1'}\n",
    "state-in-hcp": "tier: free-tier\nproject: vectors\nregion: us-east-1\n"
    "state: {kind: remote, organization: acme, project: data, workspace_prefix: pg}\n",
    "copy-with-an-end": "tier: prod\nproject: vectors\nregion: us-east-1\n"
    "developers: {ttl_days: 3, warn_hours: 12}\nmonitoring: {}\n",
    "bare": "tier: free-tier\nproject: vectors\nregion: us-east-1\naccess: {lambda_role: false}\n",
}
NAMES = (*ENVIRONMENTS, *VARIANTS)
ROOTS = ("aurora-provisioned", "state-in-a-bucket", "state-in-hcp")
"""Variants with odd tags or a backend, which modules do not have."""
MODULES = tuple(name for name in VARIANTS if name not in ROOTS)


def rendered(name: str) -> dict[str, workspace.Content]:
    if name in VARIANTS:
        developer = "john" if name.startswith("copy") else None
        environment = load.resolve(
            VARIANTS[name], name=name, source="x.yaml", developer=developer
        ).environment
    else:
        environment = load.read(ROOT / "environments", name).environment
    source = f"environments/{name}.yaml"
    templates = workspace.templates_folder()
    return workspace.files(environment, source, templates, b"archive", "digest")


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory):
    """A folder with all workspaces, by name."""
    folder = tmp_path_factory.mktemp("rendered")
    for name in NAMES:
        workspace.write(folder / name, rendered(name))
    return folder


@pytest.fixture(scope="module")
def formatted(workspaces, terraform):
    return terraform(workspaces, "fmt", "-check", "-recursive", "-diff")


@pytest.mark.parametrize("name", NAMES)
def test_a_rendered_workspace_is_formatted(name, formatted):
    assert formatted.returncode in (0, 3), formatted.stderr  # 3: something is not
    assert f"\n{name}/" not in f"\n{formatted.stdout}", formatted.stdout


@pytest.fixture(scope="module")
def diagnostics(tmp_path_factory, terraform_with_kept_provider):
    """What `validate` finds in a root that calls the variants as modules."""
    folder = tmp_path_factory.mktemp("variants")
    combined_plan.write({name: rendered(name) for name in MODULES}, folder)
    terraform_with_kept_provider.init(folder)
    return json.loads(terraform_with_kept_provider(folder, "validate", "-json").stdout)[
        "diagnostics"
    ]


@pytest.mark.parametrize("name", ROOTS)
def test_a_rendered_root_is_valid(name, workspaces, terraform_with_kept_provider):
    terraform_with_kept_provider.init(workspaces / name, "-backend=false")

    result = terraform_with_kept_provider(workspaces / name, "validate", "-no-color")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "Warning" not in result.stdout


@pytest.mark.parametrize("name", MODULES)
def test_a_rendered_workspace_is_valid(name, diagnostics):
    others = tuple(f"{other}/" for other in MODULES if other != name)

    found = [
        one
        for one in diagnostics
        if not one.get("range", {}).get("filename", "").startswith(others)
    ]

    assert found == []


def test_the_modules_are_formatted(terraform):
    result = terraform(ROOT, "fmt", "-check", "-recursive", "-diff", "templates/terraform")

    assert result.returncode == 0, result.stdout
