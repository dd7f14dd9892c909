"""AWS beside Terraform: the few answers that plan, apply, destroy, drift and recovery ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from tests.fake_terraform.ec2 import Ec2
from tests.fake_terraform.rds import Rds
from tests.fake_terraform.services import Services
from vdbctl.aws import Aws

ACCOUNT = "123456789012"


class FakeAws(Aws):
    """AWS with what a test puts into it.

    Attributes:
        rules: Rules of security groups, as EC2 tells them.
        tagged: ARNs of what has the tag of the stack.
        is_there: Whether RDS knows a database or a cache by this name.
        refused: Operations that the role may not call.
        real: What a fake Terraform has made: attributes by address.
        rds: Databases and snapshots that were there before.
    """

    def __init__(self) -> None:
        super().__init__("us-east-1")
        self.rules: list[dict[str, Any]] = []
        self.tagged: list[str] = []
        self.is_there: Callable[[str], bool] = lambda _name: True
        self.refused: set[str] = set()
        self.real: Callable[[], Mapping[str, dict[str, Any]]] = dict
        self.rds = Rds()

    def client(self, service: str, **options: object) -> _Client:
        return _Client(self)

    def allow(self, operation: str) -> None:
        """Refuse what the role may not call."""
        if operation in self.refused:
            raise ClientError(
                {"Error": {"Code": "AccessDenied", "Message": "not allowed"}}, operation
            )

    def answer(self, operation: str) -> dict[str, Any]:
        """What AWS answers."""
        self.allow(operation)
        arns = [{"ResourceARN": arn} for arn in self.tagged]
        answers: dict[str, dict[str, Any]] = {
            "get_caller_identity": {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/ci"},
            "describe_security_group_rules": {"SecurityGroupRules": self.rules},
            "get_resources": {"ResourceTagMappingList": arns},
            "describe_db_snapshots": {"DBSnapshots": []},
            "describe_db_cluster_snapshots": {"DBClusterSnapshots": []},
        }
        return answers[operation]


@dataclass(frozen=True)
class _Client:
    """A client of any service."""

    aws: FakeAws

    def get_caller_identity(self) -> dict[str, Any]:
        return self.aws.answer("get_caller_identity")

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        services = Services(self.aws.real)
        if services.answers(operation):
            return getattr(services, operation)  # type: ignore[no-any-return]
        if Rds.answers(operation):
            return lambda **arguments: self._rds(operation, arguments)
        if not operation.startswith("describe_"):
            raise AttributeError(operation)
        return lambda **arguments: Ec2(self.aws.real).answer(operation, arguments)

    def _rds(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.aws.allow(operation)
        return self.aws.rds.answer(operation, arguments)

    def get_paginator(self, operation: str) -> _Paginator:
        return _Paginator(self.aws, operation)

    def get_waiter(self, name: str) -> _Waiter:
        return _Waiter(self.aws, name)


@dataclass(frozen=True)
class _Paginator:
    aws: FakeAws
    operation: str

    def paginate(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        services = Services(self.aws.real)
        match self.operation, arguments.get("Filters"):
            case "describe_security_group_rules", [{"Name": "group-id", "Values": [group]}]:
                rules = Ec2(self.aws.real).rules(group)
                yield {"SecurityGroupRules": [*self.aws.rules, *rules]}
            case _ if services.answers(self.operation):
                yield getattr(services, self.operation)(**arguments)
            case _:
                yield self.aws.answer(self.operation)


@dataclass(frozen=True)
class _Waiter:
    aws: FakeAws
    name: str

    def wait(self, **arguments: str) -> None:
        [identifier] = arguments.values()
        if not self.aws.is_there(identifier):
            raise WaiterError(self.name, "Max attempts exceeded", {})
