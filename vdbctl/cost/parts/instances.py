"""Which instances a database has, and what they use; shared by those who bill by instance."""

from __future__ import annotations

from decimal import Decimal

from vdbctl.cost.quantity import HOURS
from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.model import Environment

SERVERLESS = "db.serverless"


def classes(environment: Environment) -> tuple[str, ...]:
    """Class of each instance; the writer or primary is the first."""
    database = environment.database
    if isinstance(database, AuroraDatabase):
        writer_class = database.instance_class or SERVERLESS
        return (writer_class, *(database.reader_class or writer_class,) * database.readers)
    replica_class = database.replica_class or database.instance_class
    return (database.instance_class, *(replica_class,) * database.replicas)


def average_acu(environment: Environment, database: AuroraDatabase) -> Decimal:
    """Mean ACU of one instance while it is awake: as `usage` says, else near the minimum."""
    if environment.usage.average_acu is not None:
        return environment.usage.average_acu
    capacity = database.capacity
    if capacity is None:
        return Decimal(0)
    return capacity.min_acu + (capacity.max_acu - capacity.min_acu) / 4


def awake_hours(environment: Environment, database: AuroraDatabase) -> Decimal:
    """Hours of the month in which a serverless instance is billed."""
    return environment.usage.awake_hours if pauses(database) else HOURS


def pauses(database: AuroraDatabase) -> bool:
    return database.capacity is not None and database.capacity.min_acu == 0


def kind(database: AuroraDatabase) -> str:
    """Name of the storage configuration in the catalogue."""
    return "io-optimized" if database.storage_type == "aurora-iopt1" else "standard"
