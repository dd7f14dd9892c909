"""The account: its quotas against what an environment adds, and its engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from vdbctl.aws import Aws, translated
from vdbctl.errors import AwsRefused
from vdbctl.fact import Fact
from vdbctl.operate.evidence import Evidence

FACTS = (
    Fact(
        "default quotas of an account",
        "AWS General Reference, endpoints pages of VPC, EC2 and RDS; Service Quotas console",
        date(2026, 11, 22),
    ),
)


@dataclass(frozen=True)
class Quota:
    """A limit of an account in a region.

    Attributes:
        code: Of Service Quotas.
        default: What an account has that never asked for more.
    """

    what: str
    service: str
    code: str
    default: int
    used: Callable[[Aws], int]


def _vpcs(aws: Aws) -> int:
    return len(aws.client("ec2").describe_vpcs()["Vpcs"])


def _addresses(aws: Aws) -> int:
    return len(aws.client("ec2").describe_addresses()["Addresses"])


def _instances(aws: Aws) -> int:
    pages = aws.client("rds").get_paginator("describe_db_instances").paginate()
    return sum(len(page["DBInstances"]) for page in pages)


def _clusters(aws: Aws) -> int:
    pages = aws.client("rds").get_paginator("describe_db_clusters").paginate()
    return sum(len(page["DBClusters"]) for page in pages)


QUOTAS = (
    Quota("VPCs", "vpc", "L-F678F1CE", 5, _vpcs),
    Quota("Elastic IP addresses", "ec2", "L-0263D0A3", 5, _addresses),
    Quota("DB instances", "rds", "L-7B6409FD", 40, _instances),
    Quota("DB clusters", "rds", "L-952B80B9", 40, _clusters),
)


def quotas(aws: Aws, adds: Mapping[str, int]) -> Iterator[Evidence]:
    """Each quota: what there is, what would be added, and what the account may have.

    Args:
        adds: By the name of the quota; 0 for what is there already.
    """
    for quota in QUOTAS:
        name = f"quota of {quota.what}"
        try:
            with translated(f"count of {quota.what}"):
                used = quota.used(aws)
        except AwsRefused as error:
            yield Evidence(name, "skipped", error.message, error.hint or "")
            continue
        most, source = _most(aws, quota)
        more = adds.get(quota.what, 0)
        seen = f"{used} of {most} ({source})" + (f", {more} more to come" if more else "")
        if used + more > most:
            advice = f"ask for more: Service Quotas, {quota.service}, {quota.code}"
            yield Evidence(name, "failed", seen, advice)
        elif used + more == most:
            yield Evidence(name, "warning", seen, "nothing is left after that")
        else:
            yield Evidence(name, "ok", seen)


def engine(aws: Aws, name: str, version: str) -> Evidence:
    """Whether AWS offers an engine in this version here."""
    what = f"{name} {version}"
    try:
        with translated("rds:DescribeDBEngineVersions"):
            found = aws.client("rds").describe_db_engine_versions(
                Engine=name, EngineVersion=version
            )["DBEngineVersions"]
    except AwsRefused as error:
        return Evidence("engine", "skipped", error.message, error.hint or "")
    versions = [one["EngineVersion"] for one in found]
    if not versions:
        advice = "`aws rds describe-db-engine-versions` shows what there is"
        return Evidence("engine", "failed", f"AWS offers no {what} in {aws.region}", advice)
    return Evidence("engine", "ok", f"{what} is offered in {aws.region}, up to {versions[-1]}")


def _most(aws: Aws, quota: Quota) -> tuple[int, str]:
    try:
        with translated("servicequotas:GetServiceQuota"):
            found = aws.client("service-quotas").get_service_quota(
                ServiceCode=quota.service, QuotaCode=quota.code
            )
    except AwsRefused:
        return quota.default, "the default, the account's own is not readable"
    return int(found["Quota"]["Value"]), "Service Quotas"
