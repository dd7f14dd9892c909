"""Which database a call means: the cluster behind the ARN, the login behind the secret."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vdbctl.sandbox.data_api.errors import ApiError
from vdbctl.sandbox.databases import Databases, Served

_CLUSTER_ARN_PARTS = 7


@dataclass(frozen=True)
class Target:
    """Where to connect, and as whom."""

    served: Served
    username: str
    password: str = field(repr=False)


class Clusters:
    """Clusters as moto's backends hold them, with the pausing that Aurora does at 0 ACU."""

    def __init__(
        self,
        databases: Databases,
        *,
        resume_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._databases = databases
        self._resume_s = resume_s
        self._clock = clock
        self._lock = threading.Lock()

    def target(self, request: dict[str, Any]) -> Target:
        """Resolve `resourceArn` and `secretArn` of a request.

        Raises:
            ApiError: As AWS answers when one of them is not right, or the cluster is paused.
        """
        for name in ("resourceArn", "secretArn"):
            if not request.get(name):
                raise ApiError("BadRequestException", f"{name} is missing")
        cluster = self._cluster(request["resourceArn"])
        username, password = self._login(request["secretArn"], cluster)
        served = self._databases.find(cluster.arn)
        if served is None:
            raise ApiError("DatabaseUnavailableException", "The database does not answer.")
        self._wake(cluster)
        return Target(served, username, password)

    def pause(self, arn: str) -> None:
        """Put a cluster to sleep now, instead of after its idle time."""
        cluster = self._cluster(arn)
        if not self._may_pause(cluster):
            raise ApiError("BadRequestException", "This cluster has no minimum capacity of 0.")
        with self._lock:
            cluster.sandbox_used, cluster.sandbox_awake_at = float("-inf"), None

    def overview(self) -> list[dict[str, object]]:
        """Each database with its kind, identifier and state; no password is among it."""
        return [
            {
                "arn": served.arn,
                "kind": "Aurora cluster" if ":cluster:" in served.arn else "RDS instance",
                "identifier": served.arn.rpartition(":")[2],
                "state": self._state(served.arn),
                "database": served.database,
                "port": served.port,
            }
            for served in self._databases.all()
        ]

    def _state(self, arn: str) -> str:
        from moto.rds.models import rds_backends

        parts = arn.split(":")
        cluster = rds_backends[parts[4]][parts[3]].clusters.get(parts[6])
        if cluster is None or not self._may_pause(cluster):
            return "available"
        with self._lock:
            return "paused" if self._idle(cluster) else "available"

    def _cluster(self, arn: str) -> Any:
        from moto.rds.models import rds_backends

        parts = arn.split(":")
        if len(parts) != _CLUSTER_ARN_PARTS or parts[2] != "rds":
            raise ApiError("BadRequestException", f"Invalid cluster arn: {arn}")
        if parts[5] != "cluster":
            raise ApiError("BadRequestException", "HttpEndpoint is not enabled for this resource.")
        backend = rds_backends[parts[4]][parts[3]]
        cluster = backend.clusters.get(parts[6])
        if cluster is None:
            raise ApiError("BadRequestException", f"HttpEndpoint is not enabled for resource {arn}")
        if not cluster.enable_http_endpoint or cluster.arn != arn:  # letter case counts
            raise ApiError(
                "HttpEndpointNotEnabledException", f"HttpEndpoint is not enabled for resource {arn}"
            )
        if not cluster.members:
            raise ApiError("DatabaseNotFoundException", f"DBCluster {arn} has no DB instance.")
        return cluster

    @staticmethod
    def _login(secret: str, cluster: Any) -> tuple[str, str]:
        """User and password from a secret, given by its ARN, or by its name in the same account."""
        from moto.secretsmanager.models import secretsmanager_backends

        account, region = cluster.account_id, cluster.region
        if secret.startswith("arn:"):
            parts = secret.split(":")
            if len(parts) != _CLUSTER_ARN_PARTS:
                raise ApiError("BadRequestException", f"Invalid secret arn: {secret}")
            region, account = parts[3], parts[4]
        try:
            answer = secretsmanager_backends[account][region].get_secret_value(secret, None, None)
        except Exception as error:
            raise ApiError(
                "SecretsErrorException", "Error fetching secret: it cannot be found."
            ) from error
        try:
            content = json.loads(answer["SecretString"])
            return str(content["username"]), str(content["password"])
        except (KeyError, TypeError, ValueError) as error:
            raise ApiError(
                "InvalidSecretException", "The secret holds no username and password."
            ) from error

    @staticmethod
    def _may_pause(cluster: Any) -> bool:
        scaling = cluster.serverless_v2_scaling_configuration or {}
        return float(scaling.get("min_capacity", 1) or 0) == 0

    def _wake(self, cluster: Any) -> None:
        if not self._may_pause(cluster):
            return
        with self._lock:
            now = self._clock()
            if self._idle(cluster):
                if getattr(cluster, "sandbox_awake_at", None) is None:
                    cluster.sandbox_awake_at = now + self._resume_s
                if now < cluster.sandbox_awake_at:
                    raise ApiError(
                        "DatabaseResumingException",
                        f"The Aurora DB instance {cluster.writer.db_instance_identifier} is "
                        "resuming after being auto-paused. Please wait and try again.",
                    )
            cluster.sandbox_used, cluster.sandbox_awake_at = now, None

    def _idle(self, cluster: Any) -> bool:
        """Whether nobody asked for longer than the cluster's time to pause.

        What is remembered lies on the cluster, so that it goes with it.
        """
        scaling = cluster.serverless_v2_scaling_configuration
        pause_after_s = float(scaling.get("seconds_until_auto_pause") or 300)
        now = self._clock()
        if not hasattr(cluster, "sandbox_used"):
            cluster.sandbox_used = now
        return bool(now - cluster.sandbox_used > pause_after_s)
