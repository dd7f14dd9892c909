"""An existing database and its network, read from AWS as an environment's file would say them.

Names of attributes: RDS API Reference, DescribeDBInstances and DescribeDBClusters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from botocore.exceptions import ClientError

from vdbctl.aws import Aws, translated
from vdbctl.errors import NotAdoptable

Found = Mapping[str, Any]
ENGINES = ("aurora-postgresql", "postgres")
_NOT_Found = frozenset({"DBClusterNotFoundFault", "DBInstanceNotFound"})
_STRIPED_GB = 400
"""From here on a gp3 volume has IOPS and throughput that somebody chose."""
_FULL_SUPPORT = "open-source-rds-extended-support"


@dataclass(frozen=True)
class Adoption:
    """What was found.

    Attributes:
        identifier: Of the cluster or instance that is taken over.
        network: The part of that name.
        database: The part of that name.
        notes: What is there and stays outside.
    """

    identifier: str
    network: dict[str, object]
    database: dict[str, object]
    notes: tuple[str, ...] = field(default=())


def read(
    aws: Aws, identifier: str, *, database_name: str | None = None, secret_arn: str | None = None
) -> Adoption:
    """Read a cluster or an instance; an instance of a cluster stands for its cluster.

    Args:
        aws: The account and region.
        identifier: Of the cluster or instance, or its ARN.
        database_name: Which database to connect to; None for the one it was made with.
        secret_arn: Secret with a user and password; None for the one that RDS manages, if any.

    Raises:
        NotAdoptable: There is none, or it is of a kind that vdbctl does not run.
    """
    name = identifier.rsplit(":", 1)[-1]
    cluster = _one(aws, "DBCluster", name)
    instance = None if cluster else _one(aws, "DBInstance", name)
    notes: tuple[str, ...] = ()
    if instance and instance.get("DBClusterIdentifier"):
        cluster = _one(aws, "DBCluster", instance["DBClusterIdentifier"])
        notes = (f"{name} is an instance of cluster {instance['DBClusterIdentifier']}",)
    if cluster:
        return _cluster(aws, cluster, database_name, secret_arn, notes)
    if instance:
        return _instance(instance, database_name, secret_arn)
    raise NotAdoptable(
        f"no cluster and no instance {name} in {aws.region}",
        hint="`aws rds describe-db-instances` lists them; --region says where to look",
    )


def _one(aws: Aws, kind: str, name: str) -> dict[str, Any] | None:
    call = "describe_db_clusters" if kind == "DBCluster" else "describe_db_instances"
    try:
        answer = getattr(aws.client("rds"), call)(**{f"{kind}Identifier": name})
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_Found:
            return None
        with translated(f"rds:Describe{kind}s on {name}"):
            raise
    found: list[dict[str, Any]] = answer[f"{kind}s"]
    return found[0] if found else None


# -- instances -------------------------------------------------------------------------------------


def _instance(found: Found, database_name: str | None, secret_arn: str | None) -> Adoption:
    name = found["DBInstanceIdentifier"]
    _of_our_kind(name, found)
    if source := found.get("ReadReplicaSourceDBInstanceIdentifier"):
        raise NotAdoptable(f"{name} is a read replica of {source}", hint=f"adopt --db {source}")
    secret = secret_arn or (found.get("MasterUserSecret") or {}).get("SecretArn")
    version = _version(found, found)
    database: dict[str, object] = {
        "engine": "postgres",
        "version": version,
        "instance_class": found["DBInstanceClass"],
        **_storage(found),
        "multi_az": bool(found.get("MultiAZ")),
        "publicly_accessible": bool(found.get("PubliclyAccessible")),
        "name": database_name or found.get("DBName") or "postgres",
        "username": found["MasterUsername"],
        **_common(found),
        "backup_window": found["PreferredBackupWindow"],
        "auto_minor_upgrades": found["AutoMinorVersionUpgrade"],
        "monitoring_interval_s": found.get("MonitoringInterval") or 0,
        "adopted": {
            "identifier": name,
            "version": version,
            "subnet_group": found["DBSubnetGroup"]["DBSubnetGroupName"],
            "parameter_group": found["DBParameterGroups"][0]["DBParameterGroupName"],
            **_kept(found, secret, monitored=found),
        },
    }
    replicas = found.get("ReadReplicaDBInstanceIdentifiers") or ()
    notes = tuple(f"read replica {one} stays outside" for one in replicas)
    network = _network(found["DBSubnetGroup"])
    return Adoption(name, network, database, (*notes, *_told(secret)))


def _storage(found: Found) -> dict[str, object]:
    kind, size = found["StorageType"], found["AllocatedStorage"]
    values: dict[str, object] = {"storage_gb": size, "storage_type": kind}
    if (found.get("MaxAllocatedStorage") or 0) > size:
        values["storage_max_gb"] = found["MaxAllocatedStorage"]
    chosen = kind in ("io1", "io2") or (kind == "gp3" and size >= _STRIPED_GB)
    if chosen and found.get("Iops"):
        values["storage_iops"] = found["Iops"]
    if chosen and kind == "gp3" and found.get("StorageThroughput"):
        values["storage_throughput_mbps"] = found["StorageThroughput"]
    return values


# -- clusters --------------------------------------------------------------------------------------


def _cluster(
    aws: Aws,
    found: Found,
    database_name: str | None,
    secret_arn: str | None,
    notes: tuple[str, ...],
) -> Adoption:
    name = found["DBClusterIdentifier"]
    _of_our_kind(name, found)
    if found["Engine"] == "postgres":
        raise NotAdoptable(f"{name} is a Multi-AZ DB cluster, which vdbctl does not run")
    if found.get("EngineMode") == "serverless":
        raise NotAdoptable(f"{name} is Aurora Serverless v1", hint="upgrade it to v2 first")
    members = sorted(found["DBClusterMembers"], key=lambda member: not member["IsClusterWriter"])
    names = [member["DBInstanceIdentifier"] for member in members]
    if not names:
        raise NotAdoptable(f"{name} has no instances", hint="add a writer first")
    instances = [one for one in (_one(aws, "DBInstance", each) for each in names) if one]
    writer = instances[0]
    group = _subnet_group(aws, found["DBSubnetGroup"])
    secret = secret_arn or (found.get("MasterUserSecret") or {}).get("SecretArn")
    version = _version(found, writer)
    size, range_kept = _size(found, instances)
    database: dict[str, object] = {
        "engine": "aurora-postgresql",
        "version": version,
        **size,
        "readers": len(names) - 1,
        "storage_type": "aurora-iopt1" if found.get("StorageType") == "aurora-iopt1" else "aurora",
        "data_api": bool(found.get("HttpEndpointEnabled")),
        "name": database_name or found.get("DatabaseName") or "postgres",
        "username": found["MasterUsername"],
        **_common(found),
        "backup_window": found["PreferredBackupWindow"],
        "auto_minor_upgrades": writer["AutoMinorVersionUpgrade"],
        "monitoring_interval_s": writer.get("MonitoringInterval") or 0,
        "adopted": {
            "identifier": name,
            "instances": names,
            **range_kept,
            "version": version,
            "subnet_group": group["DBSubnetGroupName"],
            "parameter_group": found["DBClusterParameterGroup"],
            **_kept(found, secret, monitored=writer),
        },
    }
    network = _network(group)
    return Adoption(name, network, database, (*notes, *_told(secret)))


def _size(
    found: Found, instances: list[dict[str, Any]]
) -> tuple[dict[str, object], dict[str, object]]:
    """What the spec says of the size, and the range that provisioned instances do not use."""
    classes = [one["DBInstanceClass"] for one in instances]
    scaling = found.get("ServerlessV2ScalingConfiguration")
    capacity: dict[str, object] = {}
    if scaling:
        capacity["min_acu"] = _plain(scaling["MinCapacity"])
        capacity["max_acu"] = _plain(scaling["MaxCapacity"])
        if scaling.get("SecondsUntilAutoPause"):
            capacity["pause_after_s"] = scaling["SecondsUntilAutoPause"]
    size: dict[str, object] = {}
    kept: dict[str, object] = {}
    if classes[0] == "db.serverless" and capacity:
        size["capacity"] = capacity
    else:
        size["instance_class"] = classes[0]
        if capacity:
            kept["capacity"] = capacity
    if len(classes) > 1 and classes[1] != classes[0]:
        size["reader_class"] = classes[1]
    return size, kept


def _plain(number: float) -> int | float:
    value = Decimal(str(number))
    return int(value) if value == value.to_integral_value() else float(value)


# -- both ------------------------------------------------------------------------------------------


def _of_our_kind(name: str, found: Found) -> None:
    if found["Engine"] not in ENGINES:
        raise NotAdoptable(
            f"{name} is {found['Engine']}", hint=f"vdbctl runs {' and '.join(ENGINES)}"
        )


def _version(found: Found, instance: Found) -> str:
    """The major version where AWS installs minor ones, else the one that is there."""
    version = str(found["EngineVersion"])
    return version.split(".")[0] if instance["AutoMinorVersionUpgrade"] else version


def _common(found: Found) -> dict[str, object]:
    """Fields of the same name and meaning for clusters and instances."""
    return {
        "iam_authentication": bool(found.get("IAMDatabaseAuthenticationEnabled")),
        "deletion_protection": bool(found.get("DeletionProtection")),
        "final_snapshot": True,
        "apply_immediately": False,
        "backup_retention_days": found.get("BackupRetentionPeriod") or 0,
        "maintenance_window": found["PreferredMaintenanceWindow"],
        "extended_support": found.get("EngineLifecycleSupport") == _FULL_SUPPORT,
        "insights": found.get("DatabaseInsightsMode") or "standard",
        "log_exports": "postgresql" in (found.get("EnabledCloudwatchLogsExports") or ()),
        "own_key": False,
        "own_parameter_group": False,
    }


def _kept(found: Found, secret_arn: str | None, *, monitored: Found) -> dict[str, object]:
    """What the spec says under `adopted` of both; enhanced monitoring belongs to instances."""
    values: dict[str, object] = {
        "security_groups": [one["VpcSecurityGroupId"] for one in found["VpcSecurityGroups"]],
        "encrypted": bool(found.get("StorageEncrypted")),
        "insights": found.get("DatabaseInsightsMode") or "standard",
        "log_exports": sorted(found.get("EnabledCloudwatchLogsExports") or ()),
    }
    if monitored.get("MonitoringInterval") and monitored.get("MonitoringRoleArn"):
        values["monitoring_role_arn"] = monitored["MonitoringRoleArn"]
    if secret_arn:
        values["secret_arn"] = secret_arn
    return values


def _network(group: Found) -> dict[str, object]:
    subnets = sorted(one["SubnetIdentifier"] for one in group["Subnets"])
    return {"mode": "existing", "vpc_id": group["VpcId"], "subnet_ids": subnets}


def _subnet_group(aws: Aws, name: str) -> dict[str, Any]:
    with translated(f"rds:DescribeDBSubnetGroups on {name}"):
        answer = aws.client("rds").describe_db_subnet_groups(DBSubnetGroupName=name)
    group: dict[str, Any] = answer["DBSubnetGroups"][0]
    return group


def _told(secret_arn: str | None) -> tuple[str, ...]:
    if secret_arn:
        return ()
    return ("no secret is known: migrations need database.adopted.secret_arn",)
