"""What the proxy costs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.parts.database import average_acu, instance_classes
from vdbctl.cost.quantity import HOURS, Quantity
from vdbctl.spec import engines
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment

MINIMUM_VCPU = 2
MINIMUM_ACU = Decimal(8)
"""RDS Proxy bills at least this much for each instance. Source: RDS Proxy pricing, 2026-11-21."""


def quantities(environment: Environment) -> Iterator[Quantity]:
    """Capacity that the proxy stands before."""
    database = environment.database
    if isinstance(database, AuroraDatabase) and database.capacity:
        count = 1 + database.readers
        billed = max(average_acu(environment, database), MINIMUM_ACU)
        detail = f"{count} x {billed} ACU x {HOURS} h, at least {MINIMUM_ACU} ACU each"
        yield Quantity("proxy", "RDS Proxy", "proxy.acu", billed * count * HOURS, detail)
        return
    classes = instance_classes(environment)
    if isinstance(database, RdsDatabase):
        classes = classes[:1]  # the proxy stands before the primary alone
    cores = sum(max(engines.vcpus(instance_class), MINIMUM_VCPU) for instance_class in classes)
    yield Quantity("proxy", "RDS Proxy", "proxy.vcpu", cores * HOURS, f"{cores} vCPU x {HOURS} h")
