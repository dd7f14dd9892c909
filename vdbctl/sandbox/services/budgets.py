"""Budgets: tags, subscribers, changes."""

from __future__ import annotations

import functools
import json
from typing import Any

from moto.budgets.exceptions import NotFoundException
from moto.budgets.models import Budget
from moto.budgets.responses import BudgetsResponse


def install() -> None:
    """Gaps: tags, the subscribers of a notification, and changing a budget are unknown calls."""
    response = BudgetsResponse
    Budget.sandbox_tags = property(lambda self: self.__dict__.setdefault("_tags", {}))
    response.create_budget = _creating(response.create_budget)
    response.update_budget = _update
    response.describe_subscribers_for_notification = _subscribers
    response.list_tags_for_resource = _list_tags
    response.tag_resource = _tag
    response.untag_resource = _untag


def _creating(original: Any) -> Any:
    @functools.wraps(original)
    def create(call: Any) -> str:
        answer = str(original(call))
        name = call._get_param("Budget")["BudgetName"]
        _keep(_named(call, name), call._get_param("ResourceTags"))
        return answer

    return create


def _update(call: Any) -> str:
    new = call._get_param("NewBudget")
    _named(call, new["BudgetName"]).budget.update(new)
    return "{}"


def _subscribers(call: Any) -> str:
    wanted = _key(call._get_param("Notification"))
    found = [
        subscriber
        for notification in _named(call, call._get_param("BudgetName")).notifications
        if _key(notification.details) == wanted
        for subscriber in notification.subscribers
    ]
    return json.dumps({"Subscribers": found})


def _key(notification: dict[str, Any]) -> tuple[str, str, float]:
    return (
        notification["NotificationType"],
        notification["ComparisonOperator"],
        float(notification["Threshold"]),
    )


def _list_tags(call: Any) -> str:
    tags = _by_arn(call).sandbox_tags
    return json.dumps({"ResourceTags": [{"Key": key, "Value": tags[key]} for key in tags]})


def _tag(call: Any) -> str:
    _keep(_by_arn(call), call._get_param("ResourceTags"))
    return "{}"


def _untag(call: Any) -> str:
    for key in call._get_param("ResourceTagKeys"):
        _by_arn(call).sandbox_tags.pop(key, None)
    return "{}"


def _keep(budget: Any, tags: list[dict[str, str]] | None) -> None:
    budget.sandbox_tags.update({tag["Key"]: tag["Value"] for tag in tags or []})


def _by_arn(call: Any) -> Any:
    return _named(call, call._get_param("ResourceARN").partition("budget/")[2])


def _named(call: Any, name: str) -> Any:
    for budgets in call.backend.budgets.values():
        if name in budgets:
            return budgets[name]
    raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
