"""What alarms, the dashboard and their key cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.quantity import Quantity
from vdbctl.spec import thresholds
from vdbctl.spec.model import Environment
from vdbctl.spec.monitoring import Monitoring

FREE = "an account's first {} are free"


def quantities(environment: Environment, monitoring: Monitoring) -> Iterator[Quantity]:
    """List price, without the allowances that an account has only once."""
    alarms = thresholds.count(environment)
    if alarms:
        detail = f"{alarms}; {FREE.format(10)}"
        yield Quantity("monitoring", "Alarms", "alarm", Decimal(alarms), detail)
    if thresholds.groups(environment).logins:
        yield Quantity("monitoring", "Metric of failed logins", "custom-metric", Decimal(1), "1")
    if monitoring.dashboard:
        detail = f"1; {FREE.format(3)}"
        yield Quantity("monitoring", "Dashboard", "dashboard", Decimal(1), detail)
    if monitoring.encrypted_topic and not environment.database.own_key:
        floor = "the key costs for each month it exists"
        label = "KMS key of the topic"
        yield Quantity("monitoring", label, "key", Decimal(1), "1 key", floor=floor)
