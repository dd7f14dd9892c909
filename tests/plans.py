"""A plan with something at every level of risk, as Terraform would tell it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from vdbctl.iac import document, plan
from vdbctl.iac.document import MinutesDocument, PlanDocument

MADE_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def resource(address: str, actions: list[str], before: Any, after: Any, **more: Any):
    return {
        "address": address,
        "mode": "managed",
        "type": address.split("[")[0].split(".")[-2],
        "change": {"actions": actions, "before": before, "after": after, **more},
    }


def terraform() -> dict[str, Any]:
    """The document of `terraform show -json`."""
    database = {"instance_class": "db.t4g.medium", "apply_immediately": False}
    database |= {"maintenance_window": "sun:05:00-sun:06:00", "arn": "arn:aws:rds:x"}
    many = {f"parameter_{number}": number for number in range(12)}
    return {
        "resource_changes": [
            resource(
                "module.cache.aws_elasticache_replication_group.this",
                ["delete", "create"],
                {"engine": "redis", "auth_token": "old"},
                {"engine": "valkey", "auth_token": "new"},
                after_unknown={"arn": True},
                after_sensitive={"auth_token": True},
                replace_paths=[["engine"]],
            ),
            resource(
                'module.network.aws_subnet.isolated["use1-az1"]',
                ["create", "delete"],
                {"cidr_block": "10.0.0.0/24"},
                {"cidr_block": "10.0.8.0/24"},
                replace_paths=[["cidr_block"]],
            ),
            resource("module.alarms.aws_sns_topic.this", ["delete"], {"name": "x"}, None),
            resource(
                "module.database.aws_db_instance.this",
                ["update"],
                database | {"tags": {"Team": "a"}, "tags_all": {"Team": "a"}},
                database
                | {"instance_class": "db.r6g.large"}
                | {"tags": {"Team": "b"}, "tags_all": {"Team": "b"}},
                after_unknown={"endpoint": True},
            ),
            resource(
                "module.other.aws_thing.this",
                ["update"],
                many,
                {name: value + 1 for name, value in many.items()},
            ),
            resource("module.proxy.aws_db_proxy.this", ["create"], None, {"name": "x"}),
            resource("module.proxy.aws_db_proxy_endpoint.this", ["create"], None, {"name": "x"}),
            resource("aws_eip.unchanged", ["no-op"], {}, {}),
        ]
    }


def reviewed(content: dict[str, Any] | None = None, **more: Any) -> PlanDocument:
    """The same as vdbctl keeps it."""
    read = plan.read(terraform() if content is None else content)
    least, most = read.minutes
    values: dict[str, Any] = {
        "vdbctl": "1.0",
        "made_at": MADE_AT,
        "environment": "prod",
        "developer": None,
        "stack": "vectors-prod",
        "region": "us-east-1",
        "spec_sha256": "0" * 64,
        "has_changes": read.has_changes,
        "changes": document.changes(read),
        "outputs_change": read.outputs_change,
        "loses_data": read.lost_data,
        "minutes": MinutesDocument(least=least, most=most),
        "monthly_usd": Decimal("120.5"),
        "monthly_usd_before": Decimal(100),
        "prices_unknown": (),
    }
    return PlanDocument(**values | more)
