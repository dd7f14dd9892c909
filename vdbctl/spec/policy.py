"""Sense: what has the right shape but would fail, cost or hurt on AWS.

Findings carry a stable code, documented in docs/findings.md. Errors stop; warnings are shown.
"""

from __future__ import annotations

from vdbctl.errors import PolicyViolated
from vdbctl.spec.finding import Finding, Rule, warning
from vdbctl.spec.model import Environment
from vdbctl.spec.rules import (
    adopted,
    cache,
    database,
    features,
    network,
    proxy,
    recovery,
    terraform,
    workload,
)

_RULES: tuple[Rule, ...] = (
    *database.RULES,
    *features.RULES,
    *adopted.RULES,
    *cache.RULES,
    *network.RULES,
    *proxy.RULES,
    *recovery.RULES,
    *workload.RULES,
    *terraform.RULES,
)


def check(environment: Environment, regions: frozenset[str]) -> tuple[Finding, ...]:
    """All findings about an environment, errors first.

    Args:
        environment: A validated spec.
        regions: Regions that the price catalogue knows.
    """
    findings = [finding for rule in _RULES for finding in rule(environment)]
    if environment.region not in regions:
        findings.append(
            warning(
                "VDB101",
                "region",
                f"the price catalogue does not know {environment.region}",
                "check the spelling; costs will show as unknown",
            )
        )
    return tuple(sorted(findings, key=lambda finding: (finding.severity, finding.code)))


def enforce(findings: tuple[Finding, ...]) -> None:
    """Stop at errors.

    Raises:
        PolicyViolated: At least one finding is an error.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise PolicyViolated(
            "\n".join(f"{f.code} {f.field}: {f.message}" for f in errors),
            hint="; ".join(dict.fromkeys(f.advice for f in errors)),
        )
