"""A quiet, a usual and a busy month of the same environment.

What `usage.low` and `usage.high` say counts. Else a quiet month has half the use of a usual one and
a busy month twice as much, within what can happen: serverless capacity stays between its limits,
services and readers that scale between their least and most, and no month has more than 730 hours.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, get_args

from vdbctl.cost.quantity import HOURS
from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.model import Environment
from vdbctl.spec.usage import Amounts

Level = Literal["low", "typical", "high"]
LEVELS: tuple[Level, ...] = get_args(Level)
FACTOR = {"low": Decimal("0.5"), "high": Decimal(2)}
LEAST_ACU = Decimal("0.5")
"""Of an instance that is awake, even where min_acu is 0."""
AS_MANY_AS_ALLOWED = Decimal(1_000)


def at(environment: Environment, level: Level) -> Environment:
    """The same environment with the use of such a month."""
    if level == "typical":
        return environment
    usage = environment.usage
    given = usage.low if level == "low" else usage.high
    derived: dict[str, Decimal | None] = {}
    for name in Amounts.model_fields:
        typical = getattr(usage, name)
        derived[name] = typical * FACTOR[level] if typical is not None else None
    derived["monitoring_sample_kb"] = usage.monitoring_sample_kb
    derived["awake_hours"] = min(usage.awake_hours * FACTOR[level], HOURS)
    derived["storage_gb"] = max(usage.storage_gb * FACTOR[level], Decimal(1))
    derived["average_tasks"] = Decimal(0) if level == "low" else AS_MANY_AS_ALLOWED
    derived["average_acu"] = _acu(environment, level)
    update: dict[str, object] = {"usage": usage.model_copy(update={**derived, **given})}
    database = environment.database
    if level == "high" and isinstance(database, AuroraDatabase) and database.reader_scaling:
        readers = database.reader_scaling.max_readers
        update["database"] = database.model_copy(update={"readers": readers})
    return environment.model_copy(update=update)


def _acu(environment: Environment, level: Level) -> Decimal | None:
    database, typical = environment.database, environment.usage.average_acu
    if not isinstance(database, AuroraDatabase) or database.capacity is None:
        return typical
    if level == "low":
        least = max(database.capacity.min_acu, LEAST_ACU)
        return least if typical is None else min(least, typical)
    most = database.capacity.max_acu
    return most if typical is None else max(most, typical)
