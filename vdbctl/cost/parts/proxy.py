"""What the proxy costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from vdbctl.cost.parts.instances import average_acu, classes
from vdbctl.cost.parts.network import zones
from vdbctl.cost.quantity import HOURS, Quantity, plain
from vdbctl.fact import Fact
from vdbctl.spec import engines
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment
from vdbctl.spec.proxy import Proxy
from vdbctl.spec.zones import PROXY

FACTS = (Fact("least vCPUs and ACUs of RDS Proxy's bill", "RDS Proxy pricing", date(2026, 11, 21)),)

PART = "proxy"
MINIMUM_VCPU = 2
MINIMUM_ACU = Decimal(8)
"""RDS Proxy bills at least this much for each instance."""


def quantities(environment: Environment, proxy: Proxy) -> Iterator[Quantity]:
    """Capacity that the proxy stands before, and its further endpoint."""
    yield _capacity(environment)
    if proxy.reader_endpoint:
        number = zones(environment, PROXY)
        label, detail = "Endpoint for readers", f"{number} zones x {HOURS} h"
        floor = "a further endpoint of a proxy is billed as an interface endpoint"
        yield Quantity(PART, label, "endpoint.hour", number * HOURS, detail, floor=floor)


def _capacity(environment: Environment) -> Quantity:
    database = environment.database
    if isinstance(database, AuroraDatabase) and database.capacity:
        count = 1 + database.readers
        billed = max(average_acu(environment, database), MINIMUM_ACU)
        detail = f"{count} x {plain(billed)} ACU x {HOURS} h, at least {MINIMUM_ACU} ACU each"
        floor = f"at least {MINIMUM_ACU} ACU of each instance are billed"
        amount = billed * count * HOURS
        return Quantity(
            PART, "RDS Proxy", "proxy.acu", amount, detail, "average_acu", floor=floor,
            least=MINIMUM_ACU * count * HOURS,
        )  # fmt: skip
    instance_classes = classes(environment)
    if isinstance(database, RdsDatabase):
        instance_classes = instance_classes[:1]  # the proxy stands before the primary alone
    cores = sum(max(engines.vcpus(each), MINIMUM_VCPU) for each in instance_classes)
    detail, floor = f"{cores} vCPU x {HOURS} h", f"at least {MINIMUM_VCPU} vCPU of each instance"
    return Quantity(PART, "RDS Proxy", "proxy.vcpu", cores * HOURS, detail, floor=floor)
