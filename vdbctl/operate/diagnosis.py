"""Why a database cannot be reached: each station on the way to it is tried, and the one that fails
is named.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from vdbctl.aws import Aws, translated
from vdbctl.errors import AwsRefused, AwsUnreachable, DatabaseUnreachable, OperationFailed
from vdbctl.fact import Fact
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import availability, status
from vdbctl.operate.evidence import Evidence, tried

FACTS = (
    Fact(
        "answers of the policy simulator",
        "IAM API Reference, SimulatePrincipalPolicy",
        date(2026, 11, 22),
    ),
)

CONNECT_TIMEOUT_S = 5.0
CALLER_ACTIONS = (
    "rds-data:ExecuteStatement",
    "rds-data:BeginTransaction",
    "rds-data:CommitTransaction",
    "rds-data:RollbackTransaction",
    "secretsmanager:GetSecretValue",
    "rds:DescribeDBClusters",
    "rds:DescribeDBInstances",
    "cloudwatch:GetMetricStatistics",
)
ROLE_ACTIONS = ("rds-data:ExecuteStatement", "secretsmanager:GetSecretValue")


def run(aws: Aws, outputs: Outputs, ask: Callable[[], str], *, direct: bool) -> Iterator[Evidence]:
    """Every station, from the credentials to the server's answer.

    Args:
        ask: Asks the database who it is, by the way that commands take.
        direct: Whether that way is a connection of one's own, and no API.
    """
    yield tried("credentials", lambda: aws.identity().arn)
    yield tried("database", lambda: _available(aws, outputs))
    yield tried("secret", lambda: _secret(aws, outputs))
    if outputs.data_api:
        yield tried("Data API", lambda: _data_api(aws, outputs))
    yield tried("answer", ask)
    yield _route(aws, outputs, needed=direct)
    yield from permissions(aws, outputs)


def permissions(aws: Aws, outputs: Outputs) -> Iterator[Evidence]:
    """IAM's own simulation for whoever runs this, and for the role of Lambda functions."""
    yield _simulated(aws, "permissions of the caller", _principal(aws), CALLER_ACTIONS, outputs)
    if outputs.lambda_role_arn:
        role = outputs.lambda_role_arn
        yield _simulated(aws, "permissions of the Lambda role", role, ROLE_ACTIONS, outputs)


def why_no_route(aws: Aws, outputs: Outputs) -> str:
    """Why nothing answers at the endpoint, as far as AWS's own records tell."""
    found = _instance(aws, outputs)
    if not found.get("PubliclyAccessible"):
        return "it is in private subnets: only what runs in its VPC, or a tunnel, gets there"
    port, groups = outputs.database_port, _groups(found)
    rules = _rules(aws, groups, port)
    if not rules:
        return f"no rule of {', '.join(groups)} lets anybody in on port {port}"
    without = _subnets_without_internet(aws, found)
    if without:
        return f"no route to an internet gateway from {', '.join(without)}"
    return f"port {port} is open for {', '.join(rules)}; is your address among these?"


def _available(aws: Aws, outputs: Outputs) -> str:
    of_cluster = outputs.engine == "aurora-postgresql"
    find = status.cluster if of_cluster else status.instance
    found = find(aws, outputs.database_identifier)
    state = str(found.get("Status") or found.get("DBInstanceStatus"))
    if state in availability.BROKEN:
        raise OperationFailed(
            f"{outputs.database_identifier} is {state}", hint=availability.BROKEN[state]
        )
    if of_cluster and not found.get("DBClusterMembers"):
        raise OperationFailed(
            f"{outputs.database_identifier} has no instance", hint="`vdbctl apply` makes it"
        )
    return f"{outputs.database_identifier} is {state}"


def _secret(aws: Aws, outputs: Outputs) -> str:
    """That it is there, can be read, and is the one that the database has now."""
    arn = outputs.database_secret_arn
    if arn is None:
        raise OperationFailed(
            "no secret is known", hint="name one in database.adopted.secret_arn, then apply"
        )
    found = _described(aws, outputs)
    now = (found.get("MasterUserSecret") or {}).get("SecretArn")
    if now and now != arn:
        raise OperationFailed(
            f"the outputs name {arn}, and the database has {now}",
            hint="`vdbctl apply` brings the outputs to it",
        )
    login = aws.login(arn)
    return f"{arn} opens, for the user {login.username}"


def _data_api(aws: Aws, outputs: Outputs) -> str:
    if not status.cluster(aws, outputs.database_identifier).get("HttpEndpointEnabled"):
        raise OperationFailed(
            "the Data API is switched off", hint="`vdbctl apply` switches it on again"
        )
    return "switched on"


def _route(aws: Aws, outputs: Outputs, *, needed: bool) -> Evidence:
    name, host, port = "way to the server", outputs.database_endpoint, outputs.database_port
    try:
        socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_S).close()
    except OSError as error:
        reason = status.known(lambda: why_no_route(aws, outputs))
        words = reason.reason if isinstance(reason, status.Unknown) else reason
        seen = f"{host}:{port}: {error}; {words}"
        advice = "open a tunnel and name it with --via"
        if needed:
            return Evidence(name, "failed", seen, advice)
        return Evidence(name, "skipped", seen, f"not needed for the Data API; for psql {advice}")
    return Evidence(name, "ok", f"{host}:{port} answers")


def _described(aws: Aws, outputs: Outputs) -> Mapping[str, Any]:
    if outputs.engine == "aurora-postgresql":
        return status.cluster(aws, outputs.database_identifier)
    return status.instance(aws, outputs.database_identifier)


def _instance(aws: Aws, outputs: Outputs) -> Mapping[str, Any]:
    """The instance, or the first of the cluster."""
    if outputs.engine != "aurora-postgresql":
        return status.instance(aws, outputs.database_identifier)
    members = status.cluster(aws, outputs.database_identifier)["DBClusterMembers"]
    if not members:
        raise DatabaseUnreachable("the cluster has no instance", hint="`vdbctl apply` makes it")
    return status.instance(aws, members[0]["DBInstanceIdentifier"])


def _groups(found: Mapping[str, Any]) -> list[str]:
    return [one["VpcSecurityGroupId"] for one in found.get("VpcSecurityGroups", [])]


def _rules(aws: Aws, groups: Sequence[str], port: int) -> list[str]:
    """Who may connect to a port: address ranges and groups."""
    with translated("ec2:DescribeSecurityGroups"):
        found = aws.client("ec2").describe_security_groups(GroupIds=list(groups))["SecurityGroups"]
    allowed = []
    for group in found:
        for rule in group["IpPermissions"]:
            if not rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65_535):
                continue
            allowed += [one["CidrIp"] for one in rule.get("IpRanges", [])]
            allowed += [one["CidrIpv6"] for one in rule.get("Ipv6Ranges", [])]
            allowed += [one["GroupId"] for one in rule.get("UserIdGroupPairs", [])]
    return allowed


def _subnets_without_internet(aws: Aws, found: Mapping[str, Any]) -> list[str]:
    """Subnets of a public instance whose route table leads to no internet gateway."""
    subnets = [one["SubnetIdentifier"] for one in found["DBSubnetGroup"]["Subnets"]]
    vpc = found["DBSubnetGroup"]["VpcId"]
    with translated("ec2:DescribeRouteTables"):
        tables = aws.client("ec2").describe_route_tables(
            Filters=[{"Name": "vpc-id", "Values": [vpc]}]
        )["RouteTables"]
    main = next((one for one in tables if _is_main(one)), None)
    of = {
        link["SubnetId"]: table
        for table in tables
        for link in table.get("Associations", [])
        if "SubnetId" in link
    }
    return [subnet for subnet in subnets if not _leads_out(of.get(subnet, main))]


def _is_main(table: Mapping[str, Any]) -> bool:
    return any(link.get("Main") for link in table.get("Associations", []))


def _leads_out(table: Mapping[str, Any] | None) -> bool:
    routes = table.get("Routes", []) if table else []
    return any(str(route.get("GatewayId", "")).startswith("igw-") for route in routes)


def _principal(aws: Aws) -> str:
    """ARN that IAM simulates: of an assumed role the role itself."""
    arn = aws.identity().arn
    if ":assumed-role/" not in arn:
        return arn
    account, name = arn.split(":")[4], arn.split("/")[1]
    return f"arn:aws:iam::{account}:role/{name}"


def _simulated(
    aws: Aws, name: str, principal: str, actions: Sequence[str], outputs: Outputs
) -> Evidence:
    wanted = [action for action in actions if outputs.data_api or "rds-data" not in action]
    if principal.endswith(":root"):
        return Evidence(name, "skipped", f"{principal} may do everything", "use a role instead")
    try:
        with translated("iam:SimulatePrincipalPolicy"):
            pages = aws.client("iam").get_paginator("simulate_principal_policy")
            found = [
                one
                for page in pages.paginate(PolicySourceArn=principal, ActionNames=wanted)
                for one in page["EvaluationResults"]
            ]
    except (AwsRefused, AwsUnreachable) as error:
        return Evidence(name, "skipped", error.message, "iam:SimulatePrincipalPolicy is needed")
    denied = [one["EvalActionName"] for one in found if one["EvalDecision"] != "allowed"]
    if denied:
        return Evidence(
            name, "failed", f"{principal} may not: {', '.join(denied)}",
            "for all resources, that is: a policy for this database alone is not seen here",
        )  # fmt: skip
    return Evidence(name, "ok", f"{principal} may do all {len(found)} that are needed")
