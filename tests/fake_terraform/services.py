"""Services beside EC2, as far as they are asked for what a killed run has made."""

# ruff: noqa: N803  # arguments are called as AWS calls them

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]
Real = Callable[[], Mapping[str, Json]]
"""What exists: attributes by address."""


class Services:
    """They answer from what a fake Terraform has made; an operation is a method of its name."""

    def __init__(self, real: Real) -> None:
        self._real = real

    def answers(self, operation: str) -> bool:
        """Whether one of these services has the operation."""
        return not operation.startswith("_") and hasattr(type(self), operation)

    # -- by their name -----------------------------------------------------------------------------

    def describe_secret(self, SecretId: str) -> Json:
        return {"ARN": self._named("aws_secretsmanager_secret", SecretId)["arn"], "Name": SecretId}

    def describe_budget(self, AccountId: str, BudgetName: str) -> Json:
        return {"Budget": {"BudgetName": self._named("aws_budgets_budget", BudgetName)["name"]}}

    def describe_services(self, cluster: str, services: list[str]) -> Json:
        found = [
            {"serviceName": one["name"], "status": "ACTIVE"}
            for one in self._of("aws_ecs_service")
            if one["name"] in services and _same_cluster(one["cluster"], cluster)
        ]
        return {"services": found}

    def list_topics(self) -> Json:
        return {"Topics": [{"TopicArn": one["arn"]} for one in self._of("aws_sns_topic")]}

    def describe_db_parameter_groups(self) -> Json:
        names = [one["name"] for one in self._of("aws_db_parameter_group")]
        return {"DBParameterGroups": [{"DBParameterGroupName": name} for name in names]}

    def describe_db_cluster_parameter_groups(self) -> Json:
        names = [one["name"] for one in self._of("aws_rds_cluster_parameter_group")]
        groups = [{"DBClusterParameterGroupName": name} for name in names]
        return {"DBClusterParameterGroups": groups}

    # -- by what else tells them apart -------------------------------------------------------------

    def list_keys(self) -> Json:
        return {"Keys": [{"KeyId": one["key_id"]} for one in self._of("aws_kms_key")]}

    def describe_key(self, KeyId: str) -> Json:
        return {"KeyMetadata": {"KeyId": KeyId, "KeyManager": "CUSTOMER", "KeyState": "Enabled"}}

    def list_resource_tags(self, KeyId: str) -> Json:
        [key] = [one for one in self._of("aws_kms_key") if one["key_id"] == KeyId]
        return {"Tags": [{"TagKey": k, "TagValue": v} for k, v in key["tags_all"].items()]}

    def list_backup_plans(self) -> Json:
        plans = [
            {"BackupPlanId": one["id"], "BackupPlanName": one["name"]}
            for one in self._of("aws_backup_plan")
        ]
        return {"BackupPlansList": plans}

    def list_backup_selections(self, BackupPlanId: str) -> Json:
        selections = [
            {"SelectionId": one["id"], "SelectionName": one["name"]}
            for one in self._of("aws_backup_selection")
            if one["plan_id"] == BackupPlanId
        ]
        return {"BackupSelectionsList": selections}

    def list_task_definitions(self, familyPrefix: str, status: str, sort: str) -> Json:
        assert (status, sort) == ("ACTIVE", "DESC")
        found = [
            one for one in self._of("aws_ecs_task_definition") if one["family"] == familyPrefix
        ]
        found.sort(key=lambda one: int(one["revision"]), reverse=True)
        return {"taskDefinitionArns": [one["arn"] for one in found]}

    def describe_task_definition(self, taskDefinition: str, include: list[str]) -> Json:
        assert include == ["TAGS"]
        [one] = [one for one in self._of("aws_ecs_task_definition") if one["arn"] == taskDefinition]
        tags = [{"key": name, "value": value} for name, value in one["tags_all"].items()]
        return {"taskDefinition": {"taskDefinitionArn": one["arn"]}, "tags": tags}

    # ----------------------------------------------------------------------------------------------

    def _named(self, kind: str, name: str) -> Json:
        for one in self._of(kind):
            if one["name"] == name:
                return one
        error = {"Code": "NotFoundException", "Message": "there is none of this name"}
        raise ClientError({"Error": error}, "Describe")

    def _of(self, kind: str) -> Iterator[Json]:
        for address, attributes in self._real().items():
            if f".{kind}." in f".{address}":
                yield attributes


def _same_cluster(one: str, other: str) -> bool:
    """A cluster is named, or told by its ARN."""
    return one.rsplit("/", 1)[-1] == other.rsplit("/", 1)[-1]
