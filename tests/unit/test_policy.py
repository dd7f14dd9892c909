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
RECOVERY = "{strategy: %s, rto_minutes: 60, rpo_minutes: 5, region: us-west-2, database: replica}"
GLOBAL = (
    "{strategy: pilot-light, rto_minutes: 60, rpo_minutes: 5, region: us-west-2, database: global}"
)
EXISTING = (
    "{mode: existing, vpc_id: vpc-0a1b2c3d, subnet_ids: [subnet-0a1b2c3d, subnet-1a1b2c3d]%s}"
)
ADOPTED = (
    "{identifier: shop-db, version: '17', subnet_group: shop, parameter_group: shop,"
    " security_groups: [sg-0a1b2c3d]%s}"
)
AS_FOUND = "{own_parameter_group: false, adopted: " + ADOPTED + "%s}"
NOBODY = "{lambda_role: false, application_user: null, readonly_user: null}"
SERVICE = "{services: {api: {image: nginx%s}}}"
BUCKETS = "{services: {api: {image: nginx, buckets: [%s]}}, buckets: {%s}}"
BALANCED = (
    "{services: {api: {image: nginx, port: 80, load_balanced: true, buckets: [%s]}},"
    " buckets: {uploads: {}, logs: {}}}"
)


def findings(tier: str, region: str = "us-east-1", **parts: str):
    text = f"tier: {tier}\nproject: vectors\nregion: {region}\n"
    text += "".join(f"{part}: {value}\n" for part, value in parts.items())
    resolved = load.resolve(text, name="x1", source="x1.yaml")
    return policy.check(resolved.environment, REGIONS)


def adopted(**parts: str):
    """An environment of a database that was there before."""
    usual = {"network": EXISTING % "", "database": AS_FOUND % ("", ""), "access": NOBODY}
    return {"tier": "dev", **usual, **parts}


HCP = "{kind: remote, organization: acme}"
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
    ("VDB210", "error", {"tier": "dev", "database": "{parameters: {work_men: 64MB}}"},
     {"tier": "dev", "database": "{parameters: {work_mem: 64MB}}"}),
    ("VDB211", "error", {"tier": "dev", "database": "{version: '16', parameters: {transaction_timeout: 30s}}"},
     {"tier": "dev", "database": "{version: '17', parameters: {transaction_timeout: 30s}}"}),
    ("VDB212", "error", {"tier": "dev", "database": "{parameters: {work_mem: 64}}"},
     {"tier": "dev", "database": "{parameters: {max_connections: 200}}"}),
    ("VDB212", "error", {"tier": "dev", "database": "{parameters: {checkpoint_completion_target: 1.5}}"},
     {"tier": "dev", "database": "{parameters: {checkpoint_completion_target: 0.9}}"}),
    ("VDB213", "error", {"tier": "dev", "database": "{parameters: {shared_buffers: 4GB}}"},
     {"tier": "dev", "database": "{parameters: {shared_buffers: 1GB}}"}),
    ("VDB214", "error", {"tier": "dev", "database": "{own_parameter_group: false, parameters: {work_mem: 8MB}}"},
     {"tier": "dev", "database": "{own_parameter_group: false}"}),
    ("VDB215", "warning", {"tier": "dev", "database": "{own_parameter_group: false, version: '14'}"},
     {"tier": "dev", "database": "{own_parameter_group: false, version: '15'}"}),
    ("VDB215", "error", {"tier": "prod", "database": PROD % "parameters: {rds.force_ssl: off}"},
     {"tier": "prod", "database": PROD % "parameters: {rds.force_ssl: on}"}),
    ("VDB220", "error", {"tier": "dev", "database": "{blue_green: true}"},
     {"tier": "dev", "database": "{blue_green: true, master_credentials: own}"}),
    ("VDB220", "error", {"tier": "dev", "database": "{blue_green: true, master_credentials: own, replicas: 1}"},
     {"tier": "dev", "proxy": "{}", "database": "{blue_green: true, master_credentials: own}"}),
    ("VDB221", "error", {"tier": "prod", "recovery": RECOVERY % "pilot-light"},
     {"tier": "prod", "recovery": RECOVERY % "pilot-light", "database": PROD % "master_credentials: own"}),
    ("VDB222", "error", {"tier": "dev", "database": "{replicas: 1, backup_retention_days: 0}"},
     {"tier": "dev", "database": "{replicas: 1}"}),
    ("VDB223", "error", {"tier": "dev", "database": "{source: {clone_of: vectors-prod}}"},
     {"tier": "dev", "database": "{source: {restore_of: vectors-prod, restore_to_time: latest}}"}),
    ("VDB224", "error", {"tier": "serverless", "database": AURORA % (1, "source: {from_snapshot: s}")},
     {"tier": "serverless", "database": AURORA % (1, "source: {from_snapshot: s}, data_api: false")}),
    ("VDB225", "error", {"tier": "serverless", "database": AURORA % (1, "own_key: true, activity_stream: async")},
     {"tier": "serverless", "database": "{engine: aurora-postgresql, instance_class: db.r6g.large, own_key: true, activity_stream: async}"}),
    ("VDB226", "error", {"tier": "dev", "database": "{storage_gb: 100, storage_iops: 12000}"},
     {"tier": "dev", "database": "{storage_gb: 400, storage_iops: 12000}"}),
    ("VDB226", "error", {"tier": "dev", "database": "{storage_gb: 100, storage_type: io2}"},
     {"tier": "dev", "database": "{storage_gb: 100, storage_type: io2, storage_iops: 3000}"}),
    ("VDB226", "error", {"tier": "dev", "database": "{storage_throughput_mbps: 500}"},
     {"tier": "dev", "database": "{storage_gb: 400, storage_throughput_mbps: 500}"}),
    ("VDB303", "error", {"tier": "dev", "network": "{mode: dedicated, zones: 1}"},
     {"tier": "dev", "network": "{mode: dedicated, zones: 2}"}),
    ("VDB304", "warning", {"tier": "prod", "network": "{mode: default}"}, {"tier": "prod"}),
    ("VDB305", "error", {"tier": "dev", "network": "{mode: dedicated, nat: none}", "workload": SERVICE % ""},
     {"tier": "dev", "workload": SERVICE % ""}),
    ("VDB301", "error", {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "allowed_cidrs: [0.0.0.0/0]")},
     {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "allowed_cidrs: [10.9.0.0/16]")}),
    ("VDB504", "warning", {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "auto_minor_upgrades: true")},
     {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "auto_minor_upgrades: false")}),
    ("VDB503", "error", {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "parameters: {maxmemory-policy: lru}")},
     {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "parameters: {maxmemory-policy: allkeys-lru}")}),
    ("VDB503", "error", {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "parameters: {time-out: 3}")},
     {"tier": "dev", "cache": NODE % ("cache.t4g.micro", "parameters: {timeout: 300, notify-keyspace-events: Ex}")}),
    ("VDB601", "error", {"tier": "dev", "proxy": "{reader_endpoint: true}"},
     {"tier": "serverless", "proxy": "{reader_endpoint: true}", "database": AURORA % (1, "readers: 1")}),
    ("VDB602", "error", {"tier": "dev", "proxy": "{authentication: iam, require_tls: false}"},
     {"tier": "dev", "proxy": "{authentication: iam}"}),
    ("VDB603", "warning", {"tier": "dev", "proxy": "{require_tls: false}"}, {"tier": "dev", "proxy": "{}"}),
    ("VDB604", "error", {"tier": "dev", "proxy": "{max_connections_percent: 50, max_idle_connections_percent: 60}"},
     {"tier": "dev", "proxy": "{max_connections_percent: 50}"}),
    ("VDB801", "error", {"tier": "prod", "recovery": "{strategy: pilot-light, rto_minutes: 60, rpo_minutes: 5}"},
     {"tier": "prod", "recovery": RECOVERY % "pilot-light"}),
    ("VDB802", "error", {"tier": "dev", "recovery": "{strategy: backup-restore, rto_minutes: 10, rpo_minutes: 60}"},
     {"tier": "dev", "recovery": "{strategy: backup-restore, rto_minutes: 240, rpo_minutes: 60}"}),
    ("VDB803", "error", {"tier": "dev", "recovery": "{strategy: backup-restore, rto_minutes: 240, rpo_minutes: 1}"},
     {"tier": "dev", "recovery": "{strategy: backup-restore, rto_minutes: 240, rpo_minutes: 5}"}),
    ("VDB804", "error", {"tier": "dev", "backup": "{copy_region: us-east-1, rules: {weekly: {keep_days: 28, copy_keep_days: 14}}}"},
     {"tier": "dev", "backup": "{copy_region: us-west-2, rules: {weekly: {keep_days: 28, copy_keep_days: 14}}}"}),
    ("VDB805", "warning", {"tier": "prod", "recovery": RECOVERY % "pilot-light, cidr: 10.0.0.0/16"},
     {"tier": "prod", "recovery": RECOVERY % "pilot-light"}),
    ("VDB806", "error", {"tier": "serverless", "recovery": RECOVERY % "pilot-light", "database": AURORA % (1, "")},
     {"tier": "prod", "recovery": RECOVERY % "pilot-light"}),
    ("VDB807", "error", {"tier": "prod", "recovery": GLOBAL, "database": "{engine: aurora-postgresql, instance_class: db.t4g.medium, data_api: false}"},
     {"tier": "prod", "recovery": GLOBAL, "database": "{engine: aurora-postgresql, instance_class: db.r6g.large}"}),
    ("VDB808", "error", {"tier": "prod", "recovery": RECOVERY % "pilot-light, cache: true", "cache": NODE % ("cache.t4g.small", "")},
     {"tier": "prod", "recovery": RECOVERY % "pilot-light, cache: true", "cache": NODE % ("cache.r6g.large", "")}),
    ("VDB809", "error", {"tier": "prod", "recovery": RECOVERY % "pilot-light", "backup": "{copy_region: eu-west-1, rules: {weekly: {keep_days: 28, copy_keep_days: 14}}}"},
     {"tier": "prod", "recovery": RECOVERY % "pilot-light", "backup": "{copy_region: us-west-2, rules: {weekly: {keep_days: 28, copy_keep_days: 14}}}"}),
    ("VDB901", "error", {"tier": "dev", "workload": SERVICE % ", memory_mb: 4096"}, {"tier": "dev", "workload": SERVICE % ""}),
    ("VDB902", "warning", {"tier": "dev", "workload": SERVICE % ", port: 80, load_balanced: true"},
     {"tier": "dev", "workload": SERVICE % ""}),
    ("VDB307", "error", {"tier": "dev", "network": "{mode: dedicated, client_egress_ports: [80]}", "workload": SERVICE % ""},
     {"tier": "dev", "network": "{mode: dedicated, client_egress_ports: [80, 443]}", "workload": SERVICE % ""}),
    ("VDB308", "error", {"tier": "prod", "region": "us-west-1"},
     {"tier": "prod", "region": "us-west-1", "network": "{mode: dedicated, zone_ids: [usw1-az1, usw1-az2, usw1-az3]}"}),
    ("VDB309", "error", {"tier": "dev", "network": "{mode: dedicated, zone_ids: [use1-az2, use1-az3], interface_endpoints: [email-smtp]}"},
     {"tier": "dev", "network": "{mode: dedicated, zone_ids: [use1-az1, use1-az4], interface_endpoints: [email-smtp]}"}),
    ("VDB309", "warning", {"tier": "dev", "network": "{mode: dedicated, interface_endpoints: [email-smtp]}"},
     {"tier": "dev", "region": "eu-west-1", "network": "{mode: dedicated, interface_endpoints: [email-smtp]}"}),
    ("VDB605", "error", {"tier": "dev", "proxy": "{}", "network": "{mode: dedicated, zone_ids: [use1-az2, use1-az3]}"},
     {"tier": "prod", "proxy": "{}"}),
    ("VDB903", "error", {"tier": "dev", "workload": BUCKETS % ("uplaods", "uploads: {}")},
     {"tier": "dev", "workload": BUCKETS % ("uploads", "uploads: {}")}),
    ("VDB903", "error", {"tier": "dev", "workload": BALANCED % "logs"},
     {"tier": "dev", "workload": BALANCED % "uploads"}),
    ("VDB904", "warning", {"tier": "dev", "workload": BUCKETS % ("", "uploads: {}")},
     {"tier": "dev", "workload": BUCKETS % ("", "logs: {}")}),
    ("VDB911", "error", {"tier": "dev", "functions": "{gdpr: true}"},
     {"tier": "dev", "functions": "{gdpr: true}", "migrations": "{set: content-hub}"}),
    ("VDB912", "error", {"tier": "dev", "functions": "{gdpr: true}", "database": "{iam_authentication: false}"},
     {"tier": "dev", "functions": "{gdpr: true}"}),
    ("VDB913", "error", {"tier": "free-tier", "functions": "{runner: true}"},
     {"tier": "dev", "functions": "{runner: true}"}),
    ("VDB914", "warning", {"tier": "dev", "functions": "{invokers: ['arn:aws:iam::123456789012:role/ci']}"},
     {"tier": "dev", "functions": "{runner: true, invokers: ['arn:aws:iam::123456789012:role/ci']}"}),
    ("VDB921", "error", {"tier": "dev", "terraform": "{binary: tofu}", "state": HCP},
     {"tier": "dev", "terraform": "{binary: tofu}", "state": HCP.replace("}", ", hostname: tofu.example.com}")}),
    ("VDB230", "error", adopted(database=AS_FOUND % ("", ", parameters: {work_mem: 64MB}")),
     adopted()),
    ("VDB231", "error", adopted(network="{mode: default}"), adopted()),
    ("VDB232", "error", adopted(recovery=RECOVERY % "pilot-light"), adopted()),
    ("VDB233", "error", adopted(functions="{runner: true}"),
     adopted(database=AS_FOUND % (", secret_arn: 'arn:aws:secretsmanager:us-east-1:1:secret:x'", ""),
             functions="{runner: true}")),
    ("VDB306", "error",
     {"tier": "dev", "network": EXISTING % "",
      "workload": SERVICE % ", port: 80, load_balanced: true"},
     {"tier": "dev", "network": EXISTING % ", public_subnet_ids: [subnet-2a1b2c3d, subnet-3a1b2c3d]",
      "workload": SERVICE % ", port: 80, load_balanced: true"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "severity", "bad", "good"), CASES)
def test_a_finding_is_made_where_it_applies_and_only_there(code, severity, bad, good):
    assert (code, severity) in {(f.code, f.severity) for f in findings(**bad)}
    assert (code, severity) not in {(f.code, f.severity) for f in findings(**good)}


def test_what_was_found_makes_sense_as_it_is():
    assert findings(**adopted()) == ()


def test_an_old_minor_release_that_was_found_is_left_to_aws():
    old = (AS_FOUND % ("", ", version: '15.4'")).replace("'17'", "'15.4'")

    assert "VDB201" not in {f.code for f in findings(**adopted(database=old))}
    assert "VDB201" in {
        f.code for f in findings(**adopted(database=old.replace("'15.4'", "'15.5'", 1)))
    }


def test_errors_stop_and_say_what_to_do():
    with pytest.raises(PolicyViolated) as caught:
        policy.enforce(findings("dev", database="{version: '15.4', auto_minor_upgrades: false}"))

    assert "15.4 is retired" in caught.value.message
    assert "15.19" in (caught.value.hint or "")


def test_a_bucket_that_is_misspelt_is_named_with_its_service_and_the_nearest():
    [found] = [
        f
        for f in findings("dev", workload=BUCKETS % ("uplaods", "uploads: {}"))
        if f.code == "VDB903"
    ]

    assert found.field == "workload.services.api.buckets"
    assert found.message == "there is no bucket 'uplaods' in workload.buckets"
    assert found.advice == "did you mean uploads?"


def test_without_a_load_balancer_a_bucket_named_logs_is_one_like_others():
    assert "VDB903" not in {
        f.code for f in findings("dev", workload=BUCKETS % ("logs", "logs: {}"))
    }


def test_the_advised_zones_keep_their_places_and_so_their_subnets():
    network = "{mode: dedicated, zone_ids: [use1-az3, use1-az2]}"

    [found] = [f for f in findings("dev", proxy="{}", network=network) if f.code == "VDB605"]

    assert found.message == (
        "RDS Proxy is in use1-az2 of use1-az3, use1-az2, and needs two (as of 2026-11-29)"
    )
    assert found.advice == "set zone_ids: [use1-az1, use1-az2]"


def test_two_zones_with_a_proxy_are_enough_so_that_no_network_moves():
    assert findings("prod", proxy="{}") == ()


def test_warnings_do_not_stop():
    policy.enforce(findings("dev", database="{publicly_accessible: true}"))


@pytest.mark.parametrize("name", ["free-tier", "dev", "staging", "prod", "serverless"])
def test_the_shipped_environments_have_no_findings(name):
    root = Path(__file__).resolve().parents[2]

    environment = load.read(root / "environments", name).environment

    assert policy.check(environment, REGIONS) == ()


def test_every_code_is_documented_and_tested():
    root = Path(__file__).resolve().parents[2]
    modules = [root / "vdbctl/spec/policy.py", *(root / "vdbctl/spec/rules").glob("*.py")]

    codes = {code for path in modules for code in re.findall(r'"(VDB\d+)"', path.read_text())}

    assert codes == set(re.findall(r"^## (VDB\d+)", (root / "docs/findings.md").read_text(), re.M))
    assert codes == {case[0] for case in CASES}
