"""Features of the database that AWS does not combine with one another."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from vdbctl.fact import Fact
from vdbctl.spec import engines, parameters
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.finding import Finding, Rule, error, warning
from vdbctl.spec.model import Environment

FACTS = (
    Fact(
        "storage, IOPS and throughput of gp3 and io2",
        'RDS User Guide, "Amazon RDS DB instance storage"',
        date(2026, 11, 29),
    ),
    Fact(
        "what a blue/green deployment excludes",
        'RDS User Guide, "Limitations and considerations for blue/green deployments" and '
        '"Using RDS Proxy with Blue/Green Deployments"',
        date(2026, 11, 29),
    ),
    Fact(
        "activity streams",
        'Aurora User Guide, "Monitoring Amazon Aurora with Database Activity Streams"',
        date(2026, 11, 21),
    ),
    Fact(
        "copies of a managed secret, clones, replicas, restores",
        'RDS and Aurora User Guides; Terraform AWS provider, "aws_rds_cluster"',
        date(2026, 11, 21),
    ),
)

GP3_STRIPED_GB = 400
"""From here on gp3 volumes of RDS are striped, and IOPS and throughput can be chosen."""
GP3_IOPS = range(12_000, 64_001)
GP3_THROUGHPUT = range(500, 4_001)
OLD_STORAGE = frozenset({"io1", "standard"})
IO2_MINIMUM_GB = 100
IO2_IOPS_PER_GB = 1_000
MEMORY_FOR_BUFFERS = Decimal("0.75")


def _parameters(environment: Environment) -> Iterator[Finding]:
    database, known = environment.database, parameters.catalogue()
    for name, value in database.parameters.items():
        field = f"database.parameters.{name}"
        parameter = known.get(name)
        if parameter is None:
            near = difflib.get_close_matches(name, known, n=1)
            advice = f"did you mean {near[0]}?" if near else "see PostgreSQL's documentation"
            yield error("VDB210", field, "there is no such parameter on RDS", advice)
            continue
        if not parameter.known_to(database.major):
            first = f"from {parameter.since} on" if parameter.since else f"to {parameter.until}"
            yield error(
                "VDB211",
                field,
                f"not in PostgreSQL {database.major}",
                f"it exists {first}",
            )
            continue
        try:
            native = parameters.native(parameter, value)
        except ValueError as problem:
            yield error("VDB212", field, str(problem), "as PostgreSQL 18 has it")
            continue
        if name == "rds.force_ssl" and native == "0":
            yield _no_tls(environment, field, "connections without TLS are accepted")
        if name == "shared_buffers":
            yield from _buffers(environment, parameters.bytes_of(parameter, native))


def _buffers(environment: Environment, size: Decimal | None) -> Iterator[Finding]:
    memory = engines.memory_gib(environment.database.instance_class or "db.serverless.x")
    if size is None or memory is None or size <= memory * 1024**3 * MEMORY_FOR_BUFFERS:
        return
    yield error(
        "VDB213",
        "database.parameters.shared_buffers",
        f"{size / 1024**3:.1f} GiB do not fit into the {memory} GiB of "
        f"{environment.database.instance_class}: the server would not start",
        "leave it out: RDS takes a quarter of the memory",
    )


def _parameter_group(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if database.own_parameter_group or database.adopted:
        return
    if database.parameters:
        yield error(
            "VDB214",
            "database.own_parameter_group",
            "the default parameter group cannot hold parameters",
            "remove own_parameter_group: false, or the parameters",
        )
    if database.major < engines.TLS_BY_DEFAULT[database.engine]:
        yield _no_tls(
            environment,
            "database.own_parameter_group",
            f"the default parameter group of {database.engine} {database.major} accepts "
            "connections without TLS",
        )


def _no_tls(environment: Environment, field: str, message: str) -> Finding:
    severity = error if environment.tier == "prod" else warning
    return severity("VDB215", field, message, "let rds.force_ssl be 1, as it is by default")


def _blue_green(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if not isinstance(database, RdsDatabase) or not database.blue_green:
        return
    against = {
        "a managed master secret": database.master_credentials == "managed",
        "read replicas": database.replicas > 0,
        "a replica in another region": bool(environment.recovery and environment.recovery.database),
    }
    for what in (what for what, there in against.items() if there):
        yield error(
            "VDB220",
            "database.blue_green",
            f"a blue/green deployment does not go together with {what}",
            "set master_credentials to own" if "secret" in what else "leave out one of them",
        )
    if database.backup_retention_days == 0:
        yield error(
            "VDB220",
            "database.backup_retention_days",
            "a blue/green deployment needs automatic backups",
            "set backup_retention_days to 1 or more",
        )


def _copies(environment: Environment) -> Iterator[Finding]:
    database, recovery = environment.database, environment.recovery
    if recovery and recovery.database and database.master_credentials == "managed":
        yield error(
            "VDB221",
            "database.master_credentials",
            "RDS does not manage the secret of a database that is copied to another region",
            "set master_credentials to own",
        )
    replicas = database.replicas if isinstance(database, RdsDatabase) else 0
    if replicas and not database.backup_retention_days:
        yield error(
            "VDB222",
            "database.replicas",
            "a read replica needs automatic backups of its source",
            "set backup_retention_days to 1 or more",
        )


def _source(environment: Environment) -> Iterator[Finding]:
    database, source = environment.database, environment.database.source
    if source is None:
        return
    if isinstance(database, RdsDatabase) and source.clone_of:
        yield error(
            "VDB223",
            "database.source.clone_of",
            "RDS for PostgreSQL has no clones",
            "use restore_of with restore_to_time: latest",
        )
    if database.data_api and source.from_snapshot:
        yield error(
            "VDB224",
            "database.data_api",
            "a cluster cannot be restored from a snapshot and get the Data API in one step",
            "apply with data_api: false, then set it to true and apply again",
        )


def _activity_stream(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if not isinstance(database, AuroraDatabase) or not database.activity_stream:
        return
    if database.capacity or (database.instance_class or "").startswith("db.t"):
        yield error(
            "VDB225",
            "database.activity_stream",
            "activity streams do not work on Serverless v2 or on T classes",
            "use an instance_class of the r family, or log exports with pgaudit",
        )
    if not database.own_key:
        yield error(
            "VDB225",
            "database.own_key",
            "an activity stream is encrypted with a KMS key of your own",
            "set own_key to true",
        )


def _storage(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if not isinstance(database, RdsDatabase):
        return
    if database.storage_type in OLD_STORAGE and not database.adopted:
        yield error(
            "VDB226",
            "database.storage_type",
            f"{database.storage_type} is an older kind of storage",
            "use gp3, or io2 for many IOPS",
        )
    for field, message, advice in _storage_problems(database):
        yield error("VDB226", f"database.{field}", message, advice)


def _storage_problems(database: RdsDatabase) -> Iterator[tuple[str, str, str]]:
    kind, iops, size = database.storage_type, database.storage_iops, database.storage_gb
    if database.storage_throughput_mbps and (kind != "gp3" or size < GP3_STRIPED_GB):
        yield (
            "storage_throughput_mbps",
            f"throughput can be chosen for gp3 from {GP3_STRIPED_GB} GB on",
            "leave it out: 125 MiB/s are included",
        )
    if kind == "gp2" and iops:
        yield "storage_iops", "gp2 has no IOPS to choose", "use gp3 or io2"
    if kind == "gp3" and iops and size < GP3_STRIPED_GB:
        yield (
            "storage_iops",
            f"IOPS of gp3 can be chosen from {GP3_STRIPED_GB} GB on",
            "leave it out: 3,000 are included",
        )
    if kind == "gp3" and size >= GP3_STRIPED_GB:
        if iops and iops not in GP3_IOPS:
            yield "storage_iops", f"{iops} is outside 12,000 to 64,000", "12,000 are included"
        throughput = database.storage_throughput_mbps
        if throughput and throughput not in GP3_THROUGHPUT:
            yield "storage_throughput_mbps", "is outside 500 to 4,000", "500 MiB/s are included"
    if kind == "io2" and iops is None:
        yield "storage_iops", "io2 needs a number of IOPS", "set storage_iops, such as 3000"
    if kind == "io2" and size < IO2_MINIMUM_GB:
        yield "storage_gb", f"io2 begins at {IO2_MINIMUM_GB} GB", "use gp3, or more storage"
    if kind == "io2" and iops and iops > size * IO2_IOPS_PER_GB:
        yield "storage_iops", "io2 gives at most 1,000 IOPS for each GB", "use more storage"


RULES: tuple[Rule, ...] = (
    _parameters,
    _parameter_group,
    _blue_green,
    _copies,
    _source,
    _activity_stream,
    _storage,
)
