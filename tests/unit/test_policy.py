"""Findings: one environment that is fine and one that is not, for each code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vdbctl.errors import PolicyViolated
from vdbctl.spec import load, policy

REGIONS = frozenset({"us-east-1", "ap-south-2"})
AURORA = "{engine: aurora-postgresql, capacity: {min_acu: %s, max_acu: 2}, %s}"
PROD = "{multi_az: true, backup_retention_days: 30, deletion_protection: true, %s}"
NODE = "{kind: nodes, node_type: %s, %s}"


def findings(tier: str, region: str = "us-east-1", **parts: str):
    text = f"tier: {tier}\nproject: vectors\nregion: {region}\n"
    text += "".join(f"{part}: {value}\n" for part, value in parts.items())
    resolved = load.resolve(text, name="x1", source="x1.yaml")
    return policy.check(resolved.environment, REGIONS)


CASES = [
    ("VDB101", "warning", {"tier": "dev", "region": "eu-north-9"}, {"tier": "dev"}),
    ("VDB201", "error", {"tier": "dev", "database": "{version: '15.4', auto_minor_upgrades: false}"},
     {"tier": "dev", "database": "{version: '15.19', auto_minor_upgrades: false}"}),
    ("VDB201", "error", {"tier": "dev", "database": "{version: '99'}"},
     {"tier": "dev", "database": "{version: '18'}"}),
    ("VDB201", "error", {"tier": "serverless", "database": AURORA % (1, "version: '12'")},
     {"tier": "serverless", "database": AURORA % (1, "version: '16'")}),
    ("VDB202", "error", {"tier": "dev", "database": "{version: '17.11'}"},
     {"tier": "dev", "database": "{version: '17'}"}),
    ("VDB203", "error",
     {"tier": "serverless", "database": AURORA % (0, "version: '14.6', auto_minor_upgrades: false")},
     {"tier": "serverless", "database": AURORA % (0, "version: '16.13', auto_minor_upgrades: false")}),
    ("VDB204", "warning", {"tier": "serverless", "database": AURORA % (0, ""), "proxy": "{}"},
     {"tier": "serverless", "database": AURORA % (0.5, ""), "proxy": "{}"}),
    ("VDB205", "error", {"tier": "dev", "database": "{data_api: true}"},
     {"tier": "dev", "database": "{data_api: false}"}),
    ("VDB206", "error",
     {"tier": "serverless", "database": "{engine: aurora-postgresql, instance_class: db.t4g.medium}"},
     {"tier": "serverless", "database": "{engine: aurora-postgresql, instance_class: db.r6g.large}"}),
    ("VDB207", "error",
     {"tier": "serverless", "database": AURORA % (1, "version: '14.6', auto_minor_upgrades: false")},
     {"tier": "serverless", "database": AURORA % (1, "version: '14.22', auto_minor_upgrades: false")}),
    ("VDB208", "warning", {"tier": "serverless", "region": "ap-south-2", "database": AURORA % (1, "")},
     {"tier": "serverless", "database": AURORA % (1, "")}),
    ("VDB209", "error",
     {"tier": "dev", "database": "{maintenance_window: 'sun:03:30-sun:04:30'}"},
     {"tier": "dev", "database": "{maintenance_window: 'sun:04:00-sun:05:00'}"}),
    ("VDB301", "error", {"tier": "dev", "database": "{allowed_cidrs: [0.0.0.0/0]}"},
     {"tier": "dev", "database": "{allowed_cidrs: [203.0.113.7/32]}"}),
    ("VDB301", "warning", {"tier": "dev", "database": "{allowed_cidrs: [0.0.0.0/0], allow_open_cidr: true}"},
     {"tier": "dev"}),
    ("VDB302", "warning", {"tier": "dev", "database": "{publicly_accessible: true}"}, {"tier": "dev"}),
    ("VDB302", "error", {"tier": "prod", "database": PROD % "publicly_accessible: true"},
     {"tier": "prod"}),
    ("VDB401", "error", {"tier": "prod", "database": "{multi_az: false}"}, {"tier": "prod"}),
    ("VDB402", "error", {"tier": "prod", "database": "{backup_retention_days: 3}"}, {"tier": "prod"}),
    ("VDB403", "error", {"tier": "prod", "database": "{deletion_protection: false}"}, {"tier": "prod"}),
    ("VDB501", "error", {"tier": "dev", "cache": NODE % ("cache.t2.micro", "")},
     {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "")}),
    ("VDB502", "error", {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "version: '6.1'")},
     {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "version: '8.2'")}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "severity", "bad", "good"), CASES)
def test_a_finding_is_made_where_it_applies_and_only_there(code, severity, bad, good):
    assert (code, severity) in {(f.code, f.severity) for f in findings(**bad)}
    assert (code, severity) not in {(f.code, f.severity) for f in findings(**good)}


def test_errors_stop_and_say_what_to_do():
    with pytest.raises(PolicyViolated) as caught:
        policy.enforce(findings("dev", database="{version: '15.4', auto_minor_upgrades: false}"))

    assert "15.4 is retired" in caught.value.message
    assert "15.19" in (caught.value.hint or "")


def test_warnings_do_not_stop():
    policy.enforce(findings("dev", database="{publicly_accessible: true}"))


@pytest.mark.parametrize("name", ["free-tier", "dev", "staging", "prod", "serverless"])
def test_the_shipped_environments_have_no_findings(name):
    root = Path(__file__).resolve().parents[2]

    environment = load.read(root / "environments", name).environment

    assert policy.check(environment, REGIONS) == ()


def test_every_code_is_documented_and_tested():
    root = Path(__file__).resolve().parents[2]
    source = (root / "vdbctl/spec/policy.py").read_text()

    codes = set(re.findall(r'"(VDB\d+)"', source))

    assert codes == set(re.findall(r"^## (VDB\d+)", (root / "docs/findings.md").read_text(), re.M))
    assert codes == {case[0] for case in CASES}
