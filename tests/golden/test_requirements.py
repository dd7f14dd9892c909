"""docs/requirements.md and docs/security.md, made from what the tests use."""

from __future__ import annotations

import yaml

from tests import promises, requirements
from tests.conftest import ROOT, assert_golden
from vdbctl.check.controls import CONTROLS

HEAD = """# Requirements and the specs that express them

Made from `docs/requirements/fragments.yaml` by `make golden`. Each fragment is added to `tier`,
`project` and `region`; tests plan it with the real AWS provider and hold the plan against the values
here (`tests/terraform/test_specs.py`), and apply it in the sandbox in company of others
(`tests/sandbox/end_to_end`), unless a row says why not.
"""

BOUNDS = """
## Who assumes roles

Services of AWS assume the roles of a stack. A trust policy names this account (`aws:SourceAccount`) and the resources
for which a service acts (`aws:SourceArn`) where AWS documents that for the role; read 2026-11-29.

| service | role | `aws:SourceArn` | source |
|---|---|---|---|
| `ecs-tasks.amazonaws.com` | task and task execution | `arn:aws:ecs:REGION:ACCOUNT:*` | ECS Developer Guide, "Task IAM role" |
| `vpc-flow-logs.amazonaws.com` | flow logs | `arn:aws:ec2:REGION:ACCOUNT:vpc-flow-log/*` | VPC User Guide, "IAM role for publishing flow logs" |
| `monitoring.rds.amazonaws.com` | enhanced monitoring | `arn:aws:rds:REGION:ACCOUNT:db:*` | RDS User Guide, "Setting up Enhanced Monitoring" |
| `lambda.amazonaws.com` | functions | none | Lambda's guide names the key for policies of functions, not for roles |
| `rds.amazonaws.com` | RDS Proxy | none | "Configuring IAM authentication for RDS Proxy" shows none; "Preventing cross-service confused deputy problems" is about policies of resources |
| `backup.amazonaws.com` | AWS Backup | none | AWS Backup's guide names the keys for SNS topics and keys of vaults, not for roles |

## What roles may do

- A container uses the buckets in its own `buckets`, and the key where it has some. Its execution role reads its
  secrets, writes its log, and pulls its image if that is in ECR.
- A function that comes with vdbctl writes its own log. In a VPC Lambda needs actions for network interfaces on `*`;
  the code of the function is denied them.
- The role for your own functions (`access.lambda_role`) has AWS's managed policy, which allows every log, until
  `access.lambda_functions` names them.
- The key of an environment encrypts log groups that its policy names in full.
- AWS's managed policies remain for AWS Backup and enhanced monitoring.

## Where endpoints lead

Policies of endpoints grant nothing; they bound what identities and resources allow. "Trusted" is this account and
`network.trusted_accounts`.

| endpoint | who | to what |
|---|---|---|
| gateway `s3` | anyone | buckets of trusted accounts; reading the bucket with the layers of images in ECR |
| gateway `dynamodb` | anyone | tables of trusted accounts |
| interfaces | principals of this account | resources of trusted accounts, and actions without a resource |
| `bedrock-runtime`, `ssm` | principals of this account | besides, models and public parameters, which belong to AWS |
| `cognito-idp` | besides, requests that nobody signs: users sign in with them | resources of trusted accounts |
| `email-smtp` | anyone with SMTP credentials | takes no policy; VDB.4 is not met with it |

Images in ECR repositories of other accounts, AWS's own among them, need `trusted_accounts` where the endpoints
`ecr.api` and `ecr.dkr` are used. So do buckets of others in the same region where there is a gateway endpoint for S3:
requests to S3 have no other way then. Where the owner of a bucket is not known (package repositories of Amazon Linux,
registries that keep their layers in S3), leave `s3` out of `gateway_endpoints`, or copy what you need, images into
ECR. Not proven on AWS ([sandbox.md](sandbox.md#not-proven-on-aws)).
"""


def test_the_table_of_requirements_is_as_accepted():
    text = HEAD + "".join(_row(row) for row in requirements.ROWS)

    assert_golden(ROOT / "docs/requirements.md", text)


def _row(row) -> str:
    text = f"\n## {row['id']}: {row['title']}\n\nTier `{row['tier']}`"
    if "developer" in row:
        text += f", `--developer {row['developer']}`"
    text += f".\n\n```yaml\n{row['spec'].rstrip()}\n```\n\n| resource | values |\n|---|---|\n"
    for address, values in row["shows"].items():
        cells = ", ".join(f"{key} = {_plain(value)}" for key, value in values.items())
        text += f"| `{address}` | {cells} |\n"
    for address in (*row.get("absent", ()), *row.get("absent_types", ())):
        text += f"| no `{address}` | |\n"
    if "monthly_usd" in row:
        low, high = row["monthly_usd"]
        text += f"\nEstimated between {low} and {high} USD a month.\n"
    for key, words in (("note", ""), ("not_applied", "Not applied in the sandbox: ")):
        if key in row:
            note = row[key]
            text += f"\n{words}{note[0].upper() + note[1:] if not words else note}.\n"
    return text


def _plain(value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)


def test_the_security_baseline_is_documented_as_accepted():
    lines = [
        "# Security baseline\n\n",
        "`vdbctl check ENV` holds an environment against the controls of its class: F free-tier, D dev,\n",
        "S staging and serverless, P prod. Where no field is named, every rendered workspace meets the\n",
        "control. `--format sarif` is for code scanning. Made from the code by `make golden`.\n\n",
        "| control | what | classes | field | checkov |\n|---|---|---|---|---|\n",
    ]
    for control in CONTROLS:
        field = f"`{control.field}`" if control.field else "always"
        checks = ", ".join(control.checkov)
        lines.append(
            f"| {control.id} | {control.title} | {control.classes} | {field} | {checks} |\n"
        )
    lines.append(BOUNDS)
    lines.append(
        "\n## What checkov reports and why it stays\n\n"
        "Checked by `tests/security`: what fails is in this list, and what is in it fails.\n\n"
        "| check | environments | reason |\n|---|---|---|\n"
    )
    given = yaml.safe_load((ROOT / "tests/security/suppressions.yaml").read_text())
    for check, row in given.items():
        lines.append(f"| {check} | {', '.join(row['environments'])} | {row['reason']} |\n")

    lines.append(
        "\n## What is promised, and the tests that hold it\n\n"
        "From `tests/security/promises.yaml`; `tests/golden/test_promises.py` fails when a test is not\n"
        "there. [testing.md](testing.md) tells which of them run when.\n\n"
    )
    lines.append(promises.table())

    assert_golden(ROOT / "docs/security.md", "".join(lines))
