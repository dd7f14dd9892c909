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
