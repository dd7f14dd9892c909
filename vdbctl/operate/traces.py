"""What a run that was cut off had made, found again on AWS by what the plan says of it.

Terraform is told an id when AWS has answered. A run that is killed before that leaves resources
that nothing on this machine knows of: they are found by the tags `Stack` and `Name`, and rules and
routes, which have none, by what tells them apart on AWS.

Ids are those that `terraform import` takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vdbctl.aws import Aws, translated
from vdbctl.errors import TerraformFailed
from vdbctl.fact import Fact
from vdbctl.iac.plan import ResourceChange

FACTS = (
    Fact(
        "ids for `terraform import`",
        'AWS provider 5.100, sections "Import"; API references of the services',
        date(2026, 11, 29),
    ),
)

Values = Mapping[str, Any]
_GONE = frozenset({"deleted", "deleting", "failed", "PendingDeletion", "INACTIVE", "DRAINING"})


@dataclass(frozen=True)
class _Tagged:
    """How EC2 lists a kind of resource.

    Attributes:
        filters: Name of the argument that takes filters.
    """

    call: str
    key: str
    id: str
    filters: str = "Filters"


_TAGGED: Mapping[str, _Tagged] = {
    "aws_eip": _Tagged("describe_addresses", "Addresses", "AllocationId"),
    "aws_flow_log": _Tagged("describe_flow_logs", "FlowLogs", "FlowLogId", "Filter"),
    "aws_internet_gateway": _Tagged(
        "describe_internet_gateways", "InternetGateways", "InternetGatewayId"
    ),
    "aws_nat_gateway": _Tagged("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    "aws_route_table": _Tagged("describe_route_tables", "RouteTables", "RouteTableId"),
    "aws_security_group": _Tagged("describe_security_groups", "SecurityGroups", "GroupId"),
    "aws_subnet": _Tagged("describe_subnets", "Subnets", "SubnetId"),
    "aws_vpc": _Tagged("describe_vpcs", "Vpcs", "VpcId"),
    "aws_vpc_endpoint": _Tagged("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
}


def ids(
    changes: Iterable[ResourceChange], stack: str, aws_of: Callable[[str], Aws]
) -> Mapping[str, str]:
    """Ids of what AWS has already of what a plan would make, by address.

    Args:
        changes: Of the plan.
        stack: The value of the tag `Stack`.
        aws_of: AWS in the region of an address.

    Raises:
        TerraformFailed: AWS has several that could be meant.
        AwsRefused: AWS does not let us look.
    """
    found: dict[str, str] = {}
    for change in changes:
        if change.action != "create":
            continue
        seen = sorted(set(_ids(change, stack, aws_of(change.address))))
        if len(seen) > 1:
            raise TerraformFailed(
                f"{change.address}: AWS has {len(seen)} that could be it: {', '.join(seen)}",
                hint="a run that was cut off made one of them; delete the one that nothing uses, "
                "then repeat",
            )
        found |= {change.address: seen[0]} if seen else {}
    return found


def _ids(change: ResourceChange, stack: str, aws: Aws) -> Iterator[str]:
    values = {one.path: one.after for one in change.differences if one.after is not None}
    with translated(f"finding {change.address}"):
        if change.type in _TAGGED:
            yield from _tagged(aws, _TAGGED[change.type], stack, values)
        elif change.type in _BY_NATURE:
            service, look = _BY_NATURE[change.type]
            try:
                yield from look(aws.client(service), {**values, "stack": stack, "aws": aws})
            except KeyError:  # what tells it apart is only known when something else is there
                return
            except Exception as error:
                if not _says_not_there(error):
                    raise


def _tagged(aws: Aws, kind: _Tagged, stack: str, values: Values) -> Iterator[str]:
    if "tags.Name" not in values:
        return
    wanted = {"Stack": stack, "Name": values["tags.Name"]}
    filters = [{"Name": f"tag:{name}", "Values": [value]} for name, value in wanted.items()]
    ec2 = aws.client("ec2")
    for one in getattr(ec2, kind.call)(**{kind.filters: filters})[kind.key]:
        tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", ())}
        is_ours = wanted.items() <= tags.items()  # moto does not know this filter of each call
        elsewhere = "vpc_id" in values and one.get("VpcId", values["vpc_id"]) != values["vpc_id"]
        if is_ours and not elsewhere and str(one.get("State", "")).lower() not in _GONE:
            yield str(one[kind.id])


# -- what has no tag, by what tells it apart -------------------------------------------------------


def _routes(ec2: Any, values: Values) -> Iterator[str]:
    table, target = values["route_table_id"], values["destination_cidr_block"]
    for one in ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]:
        for route in one["Routes"]:
            if route.get("DestinationCidrBlock") == target and route.get("GatewayId") != "local":
                yield f"{table}_{target}"


def _associations(ec2: Any, values: Values) -> Iterator[str]:
    table, subnet = values["route_table_id"], values["subnet_id"]
    for one in ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]:
        if any(each.get("SubnetId") == subnet for each in one["Associations"]):
            yield f"{subnet}/{table}"


def _rules(ec2: Any, values: Values, *, egress: bool) -> Iterator[str]:
    group = [{"Name": "group-id", "Values": [values["security_group_id"]]}]
    wanted = (
        egress,
        str(values["ip_protocol"]),
        values.get("from_port", -1),
        values.get("to_port", -1),
        values.get("cidr_ipv4"),
        values.get("referenced_security_group_id"),
        values.get("prefix_list_id"),
    )
    for page in ec2.get_paginator("describe_security_group_rules").paginate(Filters=group):
        for one in page["SecurityGroupRules"]:
            told = (
                one["IsEgress"],
                str(one["IpProtocol"]),
                one.get("FromPort", -1),
                one.get("ToPort", -1),
                one.get("CidrIpv4"),
                one.get("ReferencedGroupInfo", {}).get("GroupId"),
                one.get("PrefixListId"),
            )
            if told == wanted:
                yield str(one["SecurityGroupRuleId"])


def _keys(kms: Any, values: Values) -> Iterator[str]:
    for page in kms.get_paginator("list_keys").paginate():
        for one in page["Keys"]:
            key = kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]
            if key.get("KeyManager") != "CUSTOMER" or key["KeyState"] in _GONE:
                continue
            tags = kms.list_resource_tags(KeyId=one["KeyId"])["Tags"]
            if {"TagKey": "Stack", "TagValue": values["stack"]} in tags:
                yield str(one["KeyId"])


def _topics(sns: Any, values: Values) -> Iterator[str]:
    for page in sns.get_paginator("list_topics").paginate():
        for one in page["Topics"]:
            if one["TopicArn"].rsplit(":", 1)[-1] == values["name"]:
                yield str(one["TopicArn"])


def _budgets(budgets: Any, values: Values) -> Iterator[str]:
    account = values["aws"].identity().account
    budgets.describe_budget(AccountId=account, BudgetName=values["name"])
    yield f"{account}:{values['name']}"


def _secrets(secretsmanager: Any, values: Values) -> Iterator[str]:
    one = secretsmanager.describe_secret(SecretId=values["name"])
    if not one.get("DeletedDate"):
        yield str(one["ARN"])


def _balancers(elbv2: Any, values: Values) -> Iterator[str]:
    for one in elbv2.describe_load_balancers(Names=[values["name"]])["LoadBalancers"]:
        yield str(one["LoadBalancerArn"])


def _target_groups(elbv2: Any, values: Values) -> Iterator[str]:
    tag = {"Key": "Stack", "Value": values["stack"]}
    for page in elbv2.get_paginator("describe_target_groups").paginate():
        for one in page["TargetGroups"]:
            if not _is_generated(one["TargetGroupName"], values["name_prefix"]):
                continue
            arn = str(one["TargetGroupArn"])
            if tag in elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]:
                yield arn


def _parameter_groups(rds: Any, values: Values, operation: str, key: str) -> Iterator[str]:
    name = f"{key.removesuffix('s')}Name"
    for page in rds.get_paginator(operation).paginate():
        for one in page[key]:
            if _is_generated(one[name], values["name_prefix"]):
                yield str(one[name])


def _listeners(elbv2: Any, values: Values) -> Iterator[str]:
    balancer = values["load_balancer_arn"]
    for one in elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]:
        if one["Port"] == values["port"]:
            yield str(one["ListenerArn"])


def _listener_rules(elbv2: Any, values: Values) -> Iterator[str]:
    for one in elbv2.describe_rules(ListenerArn=values["listener_arn"])["Rules"]:
        if one["Priority"] == str(values["priority"]):
            yield str(one["RuleArn"])


def _services(ecs: Any, values: Values) -> Iterator[str]:
    cluster, name = values["cluster"], values["name"]
    for one in ecs.describe_services(cluster=cluster, services=[name])["services"]:
        if one["status"] not in _GONE:
            yield f"{str(cluster).rsplit('/', 1)[-1]}/{name}"


def _task_definitions(ecs: Any, values: Values) -> Iterator[str]:
    """The newest revision; older ones are of applies before it."""
    pages = ecs.get_paginator("list_task_definitions").paginate(
        familyPrefix=values["family"], status="ACTIVE", sort="DESC"
    )
    arn = next((one for page in pages for one in page["taskDefinitionArns"]), None)
    if arn is None:
        return
    found = ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
    if {"key": "Stack", "value": values["stack"]} in found.get("tags", ()):
        yield str(arn)


def _backup_plans(backup: Any, values: Values) -> Iterator[str]:
    for page in backup.get_paginator("list_backup_plans").paginate():
        for one in page["BackupPlansList"]:
            if one["BackupPlanName"] == values["name"]:
                yield str(one["BackupPlanId"])


def _backup_selections(backup: Any, values: Values) -> Iterator[str]:
    plan = values["plan_id"]
    for one in backup.list_backup_selections(BackupPlanId=plan)["BackupSelectionsList"]:
        if one["SelectionName"] == values["name"]:
            yield f"{plan}|{one['SelectionId']}"


def _is_generated(name: str, prefix: str) -> bool:
    """Whether Terraform has made a name of this beginning: a time and a counter follow."""
    return (
        name.startswith(prefix) and re.fullmatch(r"[0-9a-f]{26}", name[len(prefix) :]) is not None
    )


def _says_not_there(error: Exception) -> bool:
    """Whether AWS says that there is no such thing."""
    code = str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
    return "NotFound" in code


_BY_NATURE: Mapping[str, tuple[str, Callable[[Any, Values], Iterator[str]]]] = {
    "aws_backup_plan": ("backup", _backup_plans),
    "aws_backup_selection": ("backup", _backup_selections),
    "aws_budgets_budget": ("budgets", _budgets),
    "aws_db_parameter_group": (
        "rds",
        lambda c, v: _parameter_groups(c, v, "describe_db_parameter_groups", "DBParameterGroups"),
    ),
    "aws_ecs_service": ("ecs", _services),
    "aws_ecs_task_definition": ("ecs", _task_definitions),
    "aws_kms_key": ("kms", _keys),
    "aws_lb": ("elbv2", _balancers),
    "aws_lb_listener": ("elbv2", _listeners),
    "aws_lb_listener_rule": ("elbv2", _listener_rules),
    "aws_lb_target_group": ("elbv2", _target_groups),
    "aws_rds_cluster_parameter_group": (
        "rds",
        lambda c, v: _parameter_groups(
            c, v, "describe_db_cluster_parameter_groups", "DBClusterParameterGroups"
        ),
    ),
    "aws_route": ("ec2", _routes),
    "aws_route_table_association": ("ec2", _associations),
    "aws_secretsmanager_secret": ("secretsmanager", _secrets),
    "aws_sns_topic": ("sns", _topics),
    "aws_vpc_security_group_egress_rule": ("ec2", lambda c, v: _rules(c, v, egress=True)),
    "aws_vpc_security_group_ingress_rule": ("ec2", lambda c, v: _rules(c, v, egress=False)),
}
"""The service to ask, and how, by resource type."""
