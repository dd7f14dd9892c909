"""What the templates may speak of: an environment, and values that are worked out from it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from vdbctl.functions import logins
from vdbctl.render import dashboard, functions, log_groups
from vdbctl.spec import parameters, thresholds, zones
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment
from vdbctl.spec.parameters import Parameter
from vdbctl.spec.workload import Service

Values = Mapping[str, object]
Value = str | int | Decimal | bool

LOGGED: Mapping[str, Value] = {
    "log_min_duration_statement": "1s",
    "log_parameter_max_length": 0,
    "log_statement": "ddl",
}
"""What is logged where logs are exported: changes of the schema and slow statements, without the
values in them, which may be personal. The spec's own parameters come first."""
SECOND_REGION_MIN_ACU = Decimal("0.5")
"""A cluster that receives changes never pauses."""
SECRET_RECOVERY_DAYS = 30
"""Days in which secrets of production can be brought back after deletion."""


def build(environment: Environment, source: str, archive_digest: str) -> dict[str, object]:
    """Context of the root templates.

    Args:
        environment: What to render.
        source: Name of the environment file, for the first line of each file.
        archive_digest: Digest of the code of the functions, or "" where there are none.
    """
    database = environment.database
    context: dict[str, object] = {
        "env": environment,
        "source": source,
        "tags": tags(environment),
        "parameters": _parameters(environment),
        "allowed_cidrs": database.allowed_cidrs,
        "log_retention_days": database.log_retention_days if database.log_exports else None,
        "final_snapshot_name": f"{environment.stack}-final" if database.final_snapshot else None,
        "disposable": environment.tier != "prod",
        "secret_recovery_days": SECRET_RECOVERY_DAYS if environment.tier == "prod" else 0,
        "origin": _origin(environment),
        "maintenance": _maintenance(environment),
        "second_region": second_region(environment),
        "zones_without_proxy": zones.missing(zones.PROXY, environment.region),
        "own_key": database.own_key,
        "log_groups": log_groups.encrypted(environment),
        "adopted": database.adopted,
        "has_clients": _has_clients(environment),
        "state_key": None
        if environment.state.kind == "local"
        else environment.state.key(environment.stack),
        "users": users(environment),
        "functions": functions.chosen(environment),
        "function_width": max(
            (len(function.name) for function in functions.chosen(environment)), default=0
        ),
        "made_logins": logins.GDPR if environment.functions.gdpr else "",
        "callers": logins.CALLERS,
        "archive_path": functions.ARCHIVE_PATH,
        "archive_digest": archive_digest,
    }
    if isinstance(database, AuroraDatabase):
        context["instances"] = _instances(database)
        context["reader_scaling"] = _reader_scaling(database)
    if isinstance(database, RdsDatabase):
        context["storage"] = _storage(database)
        context["replicas"] = {"count": database.replicas, "class": database.replica_class}
    if isinstance(environment.cache, NodeCache):
        context["cpu_metric"] = thresholds.cpu_metric(environment.cache.node_type)
        context["cache_parameters"] = {
            name: str(value) for name, value in sorted(environment.cache.parameters.items())
        }
    context.update(_workload(environment))
    context["backup_rules"] = _backup_rules(environment)
    context["second_instance"] = _second_instance(environment)
    if environment.monitoring:
        context["alarms"] = thresholds.groups(environment)
        context["widgets"] = dashboard.widgets(environment)
    return context


def tags(environment: Environment) -> dict[str, str]:
    """Tags of every resource."""
    found = {
        **environment.tags,
        "Project": environment.project,
        "Environment": environment.name,
        "ManagedBy": "vdbctl",
        "Stack": environment.stack,
    }
    if environment.developer:
        found["Developer"] = environment.developer
    return dict(sorted(found.items()))


def users(environment: Environment) -> tuple[tuple[str, str, str], ...]:
    """Database users with a secret of their own: user name, name of the secret, description."""
    access = environment.access
    found = (
        (access.application_user, "application", "Database user of the application"),
        (access.readonly_user, "readonly", "Database user that only reads"),
    )
    return tuple((user, name, words) for user, name, words in found if user)


def second_region(environment: Environment) -> str | None:
    """Region of replicas or of copies of backups; one and the same."""
    if environment.recovery and environment.recovery.region:
        return environment.recovery.region
    return environment.backup.copy_region if environment.backup else None


def _has_clients(environment: Environment) -> bool:
    """Whether a security group for clients is made: an adopted database has its own, so there it
    waits for the first thing of this environment that connects."""
    workload = environment.workload
    return not environment.database.adopted or bool(
        environment.cache
        or environment.proxy
        or functions.chosen(environment)
        or (workload and workload.services)
    )


def _parameters(environment: Environment) -> Values | None:
    database = environment.database
    if not database.own_parameter_group:
        return None
    known = parameters.catalogue()
    given: dict[str, Value] = {**(LOGGED if database.log_exports else {}), **database.parameters}
    return {
        name: _parameter(known[name], parameters.native(known[name], value), environment)
        for name, value in sorted(given.items())
    }


def _parameter(known: Parameter, value: str, environment: Environment) -> Values:
    """A parameter, and when it is to act."""
    database = environment.database
    major = int(database.version.split(".")[0])
    own = parameters.is_default(known.name, value, database.engine, major)
    return {
        "value": value,
        "apply_method": "pending-reboot" if known.static or own else "immediate",
    }


def _origin(environment: Environment) -> Values | None:
    source, aurora = environment.database.source, isinstance(environment.database, AuroraDatabase)
    if source is None:
        return None
    if source.from_snapshot:
        return {"snapshot": source.from_snapshot}
    if source.clone_of:
        return {"cluster": source.clone_of, "clone": True}
    key = "cluster" if aurora else "instance"
    return {key: source.restore_of, "time": source.restore_time}


def _maintenance(environment: Environment) -> Values:
    database = environment.database
    values: dict[str, object] = {
        "window": database.maintenance_window,
        "auto_minor_upgrades": database.auto_minor_upgrades,
        "apply_immediately": database.apply_immediately,
    }
    if database.extended_support:
        values["extended_support"] = True
    if database.ca_certificate:
        values["ca_certificate"] = database.ca_certificate
    return values


def _instances(database: AuroraDatabase) -> Values:
    adopted = database.adopted
    values: dict[str, object] = {"class": database.instance_class or "db.serverless"}
    if database.reader_class:
        values["reader_class"] = database.reader_class
    if adopted:
        values["identifiers"] = adopted.instances
    else:
        values["readers"] = database.readers
    capacity = database.capacity or (adopted.capacity if adopted else None)
    if capacity:
        values["min_acu"] = capacity.min_acu
        values["max_acu"] = capacity.max_acu
        values["pause_after_s"] = capacity.pause_after_s
    return values


def _reader_scaling(database: AuroraDatabase) -> Values | None:
    return database.reader_scaling.model_dump() if database.reader_scaling else None


def _storage(database: RdsDatabase) -> Values:
    values: dict[str, object] = {
        "size_gb": database.storage_gb,
        "max_gb": database.storage_max_gb or 0,
        "type": database.storage_type,
    }
    if database.storage_iops:
        values["iops"] = database.storage_iops
    if database.storage_throughput_mbps:
        values["throughput_mbps"] = database.storage_throughput_mbps
    return values


def _backup_rules(environment: Environment) -> Values:
    rules = environment.backup.rules if environment.backup else {}
    return {name: rule.model_dump(exclude_none=True) for name, rule in sorted(rules.items())}


def _second_instance(environment: Environment) -> Values:
    """Class and range of the cluster in the second region."""
    recovery, database = environment.recovery, environment.database
    chosen = (recovery.instance_class if recovery else None) or database.instance_class
    if chosen:
        return {"class": chosen}
    capacity = database.capacity if isinstance(database, AuroraDatabase) else None
    if capacity is None:
        return {}
    return {
        "class": "db.serverless",
        "min_acu": max(capacity.min_acu, SECOND_REGION_MIN_ACU),
        "max_acu": capacity.max_acu,
    }


def _workload(environment: Environment) -> Values:
    services = environment.workload.services if environment.workload else {}
    buckets = environment.workload.buckets if environment.workload else {}
    targets = {
        name: {"port": service.port, "path": service.path, "health_path": service.health_path}
        for name, service in services.items()
        if service.load_balanced
    }
    return {
        "targets": targets,
        "bucket_width": max((len(name) for name in buckets), default=0) + 2,
        "service_buckets": {
            name: sorted(set(service.buckets)) for name, service in services.items()
        },
        "log_bucket": environment.workload.log_bucket if environment.workload else None,
        "containers": {name: _container(service) for name, service in services.items()},
    }


def _container(service: Service) -> Values:
    values: dict[str, object] = {
        "image": service.image,
        "cpu": service.cpu,
        "memory_mb": service.memory_mb,
        "architecture": service.architecture,
    }
    if service.port:
        values["port"] = service.port
    if service.command:
        values["command"] = service.command
    return values
