"""The baseline: what fails, what is suppressed and until when."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import ROOT
from vdbctl.check import baseline
from vdbctl.check.controls import CONTROLS
from vdbctl.spec import load

TODAY = date(2026, 11, 21)
BASE = "project: vectors\nregion: us-east-1\n"
SOUND = (
    "database: {multi_az: true}\nbackup: {rules: {daily: {keep_days: 35}}}\n"
    "recovery: {strategy: backup-restore, rto_minutes: 240, rpo_minutes: 60}\n"
    "network: {mode: dedicated, zones: 3, flow_logs: true, interface_endpoints: [secretsmanager]}\n"
    "monitoring: {emails: [ops@example.com]}\n"
    "access: {lambda_functions: [search]}\n"
)


def statuses(text: str, today: date = TODAY):
    environment = load.resolve(f"tier: prod\n{BASE}{text}", name="x1", source="x1.yaml").environment
    return {row.control.id: row.status for row in baseline.check(environment, today)}


def test_a_sound_production_has_no_failure():
    assert "failed" not in statuses(SOUND).values()


def test_those_who_may_call_functions_are_to_be_named():
    runner = "functions: {runner: true}\n"
    named = "functions: {runner: true, invokers: ['arn:aws:iam::123456789012:role/deploy']}\n"

    assert statuses(SOUND + runner)["VDB.10"] == "failed"
    assert statuses(SOUND + named)["VDB.10"] == "passed"
    assert statuses(SOUND).get("VDB.10") not in ("failed", "passed")


@pytest.mark.parametrize(
    ("control", "spoilt"),
    [
        ("RDS.7", ("{multi_az: true}", "{multi_az: true, deletion_protection: false}")),
        ("RDS.5", ("{multi_az: true}", "{multi_az: false}")),
        ("RDS.3-CMK", ("{multi_az: true}", "{multi_az: true, own_key: false}")),
        ("RDS.38", ("{multi_az: true}", "{multi_az: true, parameters: {rds.force_ssl: off}}")),
        ("RDS.2", ("{multi_az: true}", "{multi_az: true, publicly_accessible: true}")),
        ("RDS.10", ("{multi_az: true}", "{multi_az: true, iam_authentication: false}")),
        ("RDS.24", ("{multi_az: true}", "{multi_az: true, username: postgres}")),
        ("RDS.11", ("{multi_az: true}", "{multi_az: true, backup_retention_days: 1}")),
        ("RDS.6", ("{multi_az: true}", "{multi_az: true, monitoring_interval_s: 0}")),
        ("RDS.9", ("{multi_az: true}", "{multi_az: true, log_exports: false}")),
        ("CW.16", ("{multi_az: true}", "{multi_az: true, log_retention_days: 7}")),
        ("RDS.13", ("{multi_az: true}", "{multi_az: true, auto_minor_upgrades: false}")),
        ("SecretsManager.1", ("{multi_az: true}", "{multi_az: true, master_credentials: own}")),
        ("RDS.26", ("backup: {rules: {daily: {keep_days: 35}}}", "")),
        ("REL13-BP01", ("recovery: {strategy: backup-restore, rto_minutes: 240, rpo_minutes: 60}", "")),
        ("EC2.6", ("flow_logs: true", "flow_logs: false")),
        ("EC2.10", ("[secretsmanager]", "[]")),
        ("VDB.4", ("[secretsmanager]", "[secretsmanager, email-smtp]")),
        ("VDB.5", ("{lambda_functions: [search]}", "{}")),
        ("VDB.6", ("flow_logs: true", "flow_logs: true, client_egress_ports: [80, 443]")),
        ("CW.1", ("[ops@example.com]", "[]")),
        ("RDS.19", ("[ops@example.com]", "[ops@example.com], events: false")),
        ("SNS.1", ("{multi_az: true}\n", "{multi_az: true, own_key: false}\n")),
    ],
)  # fmt: skip
def test_each_control_fails_where_it_is_missed(control, spoilt):
    text = SOUND.replace(*spoilt)
    if control == "SNS.1":
        text = text.replace("emails:", "encrypted_topic: false, emails:")

    assert statuses(SOUND)[control] == "passed"
    assert statuses(text)[control] == "failed"


@pytest.mark.parametrize(
    ("control", "text"),
    [
        ("VDB.3", "workload: {services: {api: {image: nginx, buckets: [a1]}}, buckets: {a1: {}}}\n"),
        ("VDB.4", "network: {mode: dedicated}\n"),
        ("VDB.5", "access: {lambda_role: true, lambda_functions: [search]}\n"),
        ("VDB.7", "database: {own_key: true}\n"),
    ],
)  # fmt: skip
def test_a_control_applies_where_there_is_something_to_bound(control, text):
    without = {
        "VDB.3": "workload: {services: {api: {image: nginx}}}\n",
        "VDB.4": "network: {mode: dedicated, gateway_endpoints: []}\n",
        "VDB.5": "access: {lambda_role: false}\n",
        "VDB.7": "database: {own_key: false}\n",
    }[control]

    assert statuses(text)[control] == "passed"
    assert statuses(without)[control] == "not-applicable"


def test_a_suppression_holds_until_its_day_and_not_longer():
    text = SOUND.replace("[ops@example.com]", "[]") + (
        "suppressions: [{control: CW.1, reason: nobody is there yet, until: 2027-01-01}]\n"
    )

    assert statuses(text)["CW.1"] == "suppressed"
    assert statuses(text, date(2027, 1, 1))["CW.1"] == "failed"


def test_a_class_is_held_to_its_own_rows():
    environment = load.read(ROOT / "environments", "dev").environment

    ids = {row.control.id for row in baseline.check(environment, TODAY)}

    assert "RDS.10" in ids
    assert "RDS.7" not in ids


def test_sarif_points_at_the_line():
    text = f"tier: prod\n{BASE}database:\n  multi_az: false\n"
    resolved = load.resolve(text, name="x1", source="environments/x1.yaml")

    document = baseline.sarif(baseline.check(resolved.environment, TODAY), resolved.document)

    [result] = [r for r in document["runs"][0]["results"] if r["ruleId"] == "RDS.5"]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "environments/x1.yaml"
    assert location["region"]["startLine"] == 5


@pytest.mark.parametrize("name", load.names_in(ROOT / "environments"))
def test_the_shipped_environments_have_no_failure(name):
    environment = load.read(ROOT / "environments", name).environment

    assert [r.control.id for r in baseline.check(environment, TODAY) if r.status == "failed"] == []
    assert baseline.unknown(environment) == ()


def test_ids_are_unique():
    assert len({control.id for control in CONTROLS}) == len(CONTROLS)
