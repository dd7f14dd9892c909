"""The controls."""

from __future__ import annotations

from datetime import date

from vdbctl.check.control import Control, Verdict, always
from vdbctl.fact import Fact
from vdbctl.spec import engines
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment
from vdbctl.spec.network import (
    ENDPOINTS_WITHOUT_POLICY,
    HTTPS_PORT,
    DedicatedNetwork,
    DefaultNetwork,
)
from vdbctl.spec.rules.network import OPEN_CIDRS

FACTS = (
    Fact(
        "controls of `check`",
        "AWS Foundational Security Best Practices; CIS AWS Foundations 5.0 to 7.0; "
        "Well-Architected reliability pillar",
        date(2026, 11, 21),
    ),
)

_YEAR_DAYS = 365
_BACKUP_DAYS = 7
_DEFAULT_NAMES = frozenset({"postgres", "admin", "root"})


def _private(environment: Environment) -> Verdict:
    database = environment.database
    public = isinstance(database, RdsDatabase) and database.publicly_accessible
    return not public and not OPEN_CIDRS & set(database.allowed_cidrs)


def _survives_a_zone(environment: Environment) -> Verdict:
    database = environment.database
    return bool(database.readers if isinstance(database, AuroraDatabase) else database.multi_az)


def _encrypted(environment: Environment) -> Verdict:
    adopted = environment.database.adopted
    return adopted.encrypted if adopted else True


def _unless_adopted(environment: Environment) -> Verdict:
    """An adopted database keeps what it has, and that is not known here."""
    return None if environment.database.adopted else True


def _own_key(environment: Environment) -> Verdict:
    return None if environment.database.adopted else environment.database.own_key


def _tls(environment: Environment) -> Verdict:
    database = environment.database
    if database.adopted:
        return None
    if not database.own_parameter_group:
        return database.major >= engines.TLS_BY_DEFAULT[database.engine]
    return str(database.parameters.get("rds.force_ssl", "on")).lower() in ("on", "1", "true")


def _functions(environment: Environment) -> bool:
    return environment.functions.gdpr or environment.functions.runner


def _if_functions(environment: Environment) -> Verdict:
    return True if _functions(environment) else None


def _cache_nodes(environment: Environment) -> NodeCache | None:
    return environment.cache if isinstance(environment.cache, NodeCache) else None


def _cache_backups(environment: Environment) -> Verdict:
    return environment.cache.snapshot_retention_days > 0 if environment.cache else None


def _cache_failover(environment: Environment) -> Verdict:
    cache = _cache_nodes(environment)
    return cache.multi_az and cache.nodes > 1 if cache else None


def _logs_for_a_year(environment: Environment) -> Verdict:
    database = environment.database
    return database.log_retention_days >= _YEAR_DAYS if database.log_exports else None


def _flow_logs(environment: Environment) -> Verdict:
    network = environment.network
    return network.flow_logs if isinstance(network, DedicatedNetwork) else None


def _endpoints(environment: Environment) -> Verdict:
    network = environment.network
    if not isinstance(network, DedicatedNetwork):
        return None
    return "secretsmanager" in network.interface_endpoints


def _certificate(environment: Environment) -> Verdict:
    workload = environment.workload
    if not workload or not any(service.load_balanced for service in workload.services.values()):
        return None
    return workload.certificate_arn is not None


def _own_buckets(environment: Environment) -> Verdict:
    """Roles name the buckets of their service; that of the load balancer's logs is refused."""
    workload = environment.workload
    return True if workload and workload.services and workload.buckets else None


def _bounded_endpoints(environment: Environment) -> Verdict:
    network = environment.network
    if not isinstance(network, DedicatedNetwork):
        return None
    if not network.gateway_endpoints and not network.interface_endpoints:
        return None
    return not ENDPOINTS_WITHOUT_POLICY & set(network.interface_endpoints)


def _own_logs(environment: Environment) -> Verdict:
    return bool(environment.access.lambda_functions) if environment.access.lambda_role else None


def _https_alone(environment: Environment) -> Verdict:
    return set(environment.network.client_egress_ports) <= {HTTPS_PORT}


def _promised(environment: Environment) -> Verdict:
    return environment.recovery is not None


CONTROLS: tuple[Control, ...] = (
    # -- data at rest and in transit
    Control("RDS.3", "Storage is encrypted", "FDSP", "", "", _encrypted,
            ("CKV_AWS_16", "CKV_AWS_96")),
    Control(
        "RDS.3-CMK", "Storage is encrypted with a key of your own", "P", "database.own_key",
        "set own_key to true", _own_key, ("CKV_AWS_327", "CKV_AWS_354"),
    ),
    Control("RDS.4", "Snapshots are encrypted and private", "FDSP", "", "", _encrypted,
            ("CKV_AWS_146",)),
    Control(
        "RDS.38", "Connections need TLS", "FDSP", "database.parameters",
        "let rds.force_ssl be on, or use a newer major version", _tls, ("CKV2_AWS_69",),
    ),
    Control(
        "RDS.43", "The proxy needs TLS", "SP", "proxy.require_tls", "leave require_tls at true",
        lambda e: e.proxy.require_tls if e.proxy else None,
    ),
    Control(
        "ElastiCache.4", "The cache is encrypted at rest", "FDSP", "", "",
        lambda e: True if e.cache else None, ("CKV_AWS_29", "CKV_AWS_191"),
    ),
    Control(
        "ElastiCache.5", "The cache is encrypted in transit", "FDSP", "", "",
        lambda e: True if e.cache else None, ("CKV_AWS_30",),
    ),
    Control("KMS.4", "Keys rotate and have no wildcard principals", "FDSP", "", "", always,
            ("CKV_AWS_7", "CKV_AWS_33", "CKV_AWS_227")),
    Control(
        "SNS.1", "Messages are encrypted at rest", "P", "monitoring.encrypted_topic",
        "leave encrypted_topic at true",
        lambda e: e.monitoring.encrypted_topic or e.database.own_key if e.monitoring else None,
        ("CKV_AWS_26",),
    ),
    Control(
        "ELB.1", "Clients of the load balancer use TLS", "SP", "workload.certificate_arn",
        "give the ARN of a certificate", _certificate, ("CKV_AWS_2", "CKV_AWS_103"),
    ),
    # -- who gets in
    Control(
        "RDS.2", "The database is not public", "FDSP", "database.publicly_accessible",
        "leave publicly_accessible out, and name addresses in allowed_cidrs", _private,
        ("CKV_AWS_17",),
    ),
    Control(
        "RDS.10", "IAM users can log in", "DSP", "database.iam_authentication",
        "leave iam_authentication at true", lambda e: e.database.iam_authentication,
        ("CKV_AWS_161", "CKV_AWS_162"),
    ),
    Control(
        "RDS.24", "The master user has a name of its own", "FDSP", "database.username",
        "choose another name before the first apply: it cannot be changed later",
        lambda e: e.database.username not in _DEFAULT_NAMES,
    ),
    Control(
        "VDB.1", "The application is not the master user", "DSP", "access.application_user",
        "leave application_user at its default", lambda e: bool(e.access.application_user),
    ),
    Control("VDB.8", "Functions are not the master user", "FDSP", "", "", _if_functions),
    Control("VDB.9", "Who calls a function proves it to the database", "FDSP", "", "",
            _if_functions),
    Control(
        "VDB.10", "Those who may call functions are named", "SP", "functions.invokers",
        "name the roles that may", lambda e: bool(e.functions.invokers) if _functions(e) else None,
    ),
    Control("VDB.11", "Functions verify the database's certificate", "FDSP", "", "", _if_functions),
    Control("VDB.12", "Packages in functions are pinned with their digests", "FDSP", "", "",
            _if_functions),
    Control(
        "ElastiCache.6", "Users of the cache have to log in (RBAC)", "FDSP", "", "",
        lambda e: True if e.cache else None, ("CKV_AWS_31",),
    ),
    Control("EC2.2", "The default security group is closed", "SP", "", "",
            lambda e: True if isinstance(e.network, DedicatedNetwork) else None, ("CKV2_AWS_12",)),
    Control(
        "EC2.6", "Connections of the VPC are logged", "P", "network.flow_logs",
        "set flow_logs to true", _flow_logs, ("CKV2_AWS_11",),
    ),
    Control(
        "EC2.10", "Secrets are read without leaving the VPC", "P", "network.interface_endpoints",
        "add secretsmanager", _endpoints,
    ),
    Control(
        "EC2.13", "No public subnets before production", "P", "network.mode", "use mode: dedicated",
        lambda e: not isinstance(e.network, DefaultNetwork), ("CKV_AWS_130",),
    ),
    Control("EC2.SG", "Rules of security groups are described", "FDSP", "", "", always,
            ("CKV_AWS_23", "CKV_AWS_24", "CKV_AWS_25")),
    Control("IAM.1", "Roles name actions and resources", "FDSP", "", "", always,
            ("CKV_AWS_60", "CKV_AWS_61", "CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_274")),
    Control("VDB.2", "Trust policies name this account where AWS documents it", "FDSP", "", "",
            always),
    Control("VDB.3", "Containers reach the buckets that they name", "FDSP", "", "", _own_buckets),
    Control(
        "VDB.4", "Endpoints lead to this account and to those it trusts", "SP",
        "network.interface_endpoints",
        "leave email-smtp out: its endpoint takes no policy", _bounded_endpoints,
    ),
    Control(
        "VDB.5", "Functions write to their own logs alone", "P", "access.lambda_functions",
        "name the functions that have the role, or set lambda_role to false", _own_logs,
    ),
    Control(
        "VDB.6", "Clients leave the VPC over HTTPS alone", "SP", "network.client_egress_ports",
        f"leave it at [{HTTPS_PORT}]", _https_alone, ("CKV_AWS_382",),
    ),
    Control("VDB.7", "The key encrypts logs of its own stack alone", "FDSP", "", "",
            lambda e: True if e.database.own_key else None),
    Control("SecretsManager.1", "The master user's password rotates", "DSP",
            "database.master_credentials",
            "leave it at managed; with own, raise credentials_generation to rotate",
            lambda e: e.database.master_credentials == "managed", ("CKV_AWS_304",)),
    Control(
        "SecretsManager.CMK", "Secrets are encrypted with a key of your own", "P",
        "database.own_key", "set own_key to true", lambda e: e.database.own_key, ("CKV_AWS_149",),
    ),
    Control("S3.1", "Buckets are private, versioned, encrypted and TLS only", "FDSP", "", "",
            lambda e: True if e.workload and e.workload.buckets else None,
            ("CKV_AWS_18", "CKV_AWS_19", "CKV_AWS_21", "CKV2_AWS_6")),
    # -- nothing is lost
    Control(
        "RDS.7", "Deletion is refused", "P", "database.deletion_protection",
        "set deletion_protection to true", lambda e: e.database.deletion_protection,
        ("CKV_AWS_139", "CKV_AWS_293"),
    ),
    Control(
        "RDS.11", "Backups are kept for a week", "SP", "database.backup_retention_days",
        f"set it to {_BACKUP_DAYS} or more",
        lambda e: e.database.backup_retention_days >= _BACKUP_DAYS, ("CKV_AWS_133",),
    ),
    Control(
        "RDS.11-F", "There are automatic backups", "FD", "database.backup_retention_days",
        "set it to 1 or more", lambda e: e.database.backup_retention_days >= 1,
    ),
    Control(
        "RDS.26", "A backup plan covers the database", "P", "backup",
        "add a rule under backup.rules", lambda e: e.backup is not None, ("CKV2_AWS_8",),
    ),
    Control(
        "RDS.5", "The database survives the loss of a zone", "P", "database.multi_az",
        "set multi_az to true, or readers to 1", _survives_a_zone, ("CKV_AWS_157",),
    ),
    Control("RDS.16", "Snapshots have the tags of the database", "FDSP", "", "", _unless_adopted,
            ("CKV_AWS_313", "CKV2_AWS_60")),
    Control(
        "ElastiCache.1", "The cache is backed up", "P", "cache.snapshot_retention_days",
        "set it to 1 or more", _cache_backups, ("CKV_AWS_134",),
    ),
    Control(
        "ElastiCache.3", "The cache fails over by itself", "P", "cache.multi_az",
        "set nodes to 2 or more and multi_az to true", _cache_failover, ("CKV2_AWS_50",),
    ),
    Control(
        "REL13-BP01", "Recovery objectives are written down", "P", "recovery",
        "add strategy, rto_minutes and rpo_minutes under recovery", _promised,
    ),
    # -- seen and kept current
    Control(
        "RDS.6", "Enhanced monitoring is on", "P", "database.monitoring_interval_s",
        "set it to 60", lambda e: e.database.monitoring_interval_s > 0, ("CKV_AWS_118",),
    ),
    Control(
        "RDS.9", "PostgreSQL's logs go to CloudWatch", "SP", "database.log_exports",
        "set log_exports to true", lambda e: e.database.log_exports,
        ("CKV_AWS_129", "CKV_AWS_324"),
    ),
    Control(
        "CW.16", "Logs are kept for a year", "P", "database.log_retention_days",
        "set it to 365", _logs_for_a_year, ("CKV_AWS_338",),
    ),
    Control(
        "RDS.19", "Events of the database are told", "P", "monitoring.events",
        "leave events at true", lambda e: bool(e.monitoring and e.monitoring.events),
    ),
    Control(
        "CW.1", "Alarms reach somebody", "P", "monitoring.emails", "name an address",
        lambda e: bool(e.monitoring and e.monitoring.emails),
    ),
    Control(
        "RDS.13", "Minor releases are installed", "DSP", "database.auto_minor_upgrades",
        "leave auto_minor_upgrades at true", lambda e: e.database.auto_minor_upgrades,
        ("CKV_AWS_226",),
    ),
    Control("RDS.PI", "Database Insights is on", "SP", "", "", _unless_adopted,
            ("CKV_AWS_353",)),
)  # fmt: skip
