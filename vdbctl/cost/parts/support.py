"""What AWS charges for a major version of PostgreSQL that is past its standard support."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from vdbctl.cost.parts import instances
from vdbctl.cost.parts.instances import SERVERLESS
from vdbctl.cost.quantity import HOURS, Quantity, plain
from vdbctl.spec import engines
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment

PART = "database"
FLOOR = "also of the standby, and while the instance is stopped"


def quantities(environment: Environment, on: date) -> Iterator[Quantity]:
    """vCPU hours and ACU hours, where the spec stays on an old version on this day."""
    database = environment.database
    year = engines.extended_support_year(database.major, on)
    if not database.extended_support or not year:
        return
    label = f"Extended support of PostgreSQL {database.major}, year {year}"
    rate = "3" if year >= engines.DEARER_SUPPORT_YEAR else "1"
    classes = instances.classes(environment)
    standby = database.multi_az if isinstance(database, RdsDatabase) else False
    cores = sum(engines.vcpus(each) for each in classes if each != SERVERLESS)
    cores += engines.vcpus(classes[0]) if standby else 0
    if cores:
        item, detail = f"extended-support.vcpu.{rate}", f"{cores} vCPU x {HOURS} h"
        yield Quantity(PART, label, item, Decimal(cores) * HOURS, detail, floor=FLOOR)
    serverless = classes.count(SERVERLESS)
    if isinstance(database, AuroraDatabase) and serverless:
        mean = instances.average_acu(environment, database)
        awake = instances.awake_hours(environment, database)
        detail = f"{serverless} x {plain(mean)} ACU x {plain(awake)} h"
        item, amount = f"extended-support.acu.{rate}", mean * awake * serverless
        yield Quantity(PART, label, item, amount, detail, "average_acu", floor=FLOOR)
