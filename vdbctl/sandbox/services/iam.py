"""IAM: what a principal may do, by its policies' actions. Gap: moto has no simulation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse


def install() -> None:
    """Add SimulatePrincipalPolicy; resources and conditions are not looked at, and a user of the
    sandbox may do everything."""
    IamResponse.simulate_principal_policy = _simulate


def _simulate(call: Any) -> ActionResult:
    principal, actions = call.params["PolicySourceArn"], call.params["ActionNames"]
    statements = list(_statements(call.backend, principal))
    results = [
        {
            "EvalActionName": action,
            "EvalResourceName": "*",
            "EvalDecision": _decision(statements, action, principal),
            "MatchedStatements": [],
        }
        for action in actions
    ]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _decision(statements: list[dict[str, Any]], action: str, principal: str) -> str:
    if ":role/" not in principal:
        return "allowed"
    effects = {one["Effect"] for one in statements if _names(one, action)}
    if "Deny" in effects:
        return "explicitDeny"
    return "allowed" if "Allow" in effects else "implicitDeny"


def _names(statement: dict[str, Any], action: str) -> bool:
    patterns = statement.get("Action", [])
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def _statements(backend: Any, principal: str) -> Iterator[dict[str, Any]]:
    if ":role/" not in principal:
        return
    role = backend.get_role(principal.rsplit("/", 1)[1])
    attached = [
        version.document
        for policy in role.managed_policies.values()
        for version in policy.versions
        if version.is_default_version
    ]
    for document in [*role.policies.values(), *attached]:
        content = json.loads(document) if isinstance(document, str) else document
        found = content["Statement"]
        yield from found if isinstance(found, list) else [found]
