"""RDS: further endpoints of proxies, and activity streams. Gap: moto has none of their calls.

A proxy is in each subnet that it is given; AWS leaves out those in zones without RDS Proxy.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.rds import models
from moto.rds.exceptions import RDSClientError
from moto.rds.responses import RDSResponse

from vdbctl.spec import zones


class _NotFound(RDSClientError):  # type: ignore[misc]
    def __init__(self, name: str) -> None:
        super().__init__("DBProxyEndpointNotFoundFault", f"DB proxy endpoint {name} not found.")


class ProxyEndpoint(models.RDSBaseModel):  # type: ignore[misc]
    """An endpoint of a proxy besides its first one."""

    resource_type = "db-proxy-endpoint"

    def __init__(self, backend: Any, proxy: Any, given: dict[str, Any]) -> None:
        super().__init__(backend)
        self.db_proxy_endpoint_name = given["DBProxyEndpointName"]
        self.db_proxy_name = proxy.db_proxy_name
        self.target_role = given.get("TargetRole") or "READ_WRITE"
        self.vpc_id = proxy.vpc_id
        self.vpc_subnet_ids = given.get("VpcSubnetIds") or []
        self.vpc_security_group_ids = given.get("VpcSecurityGroupIds") or []
        self.status = "available"
        self.is_default = False
        self.tags = given.get("Tags") or []

    @property
    def resource_id(self) -> str:
        return str(self.db_proxy_endpoint_name)

    @property
    def db_proxy_endpoint_arn(self) -> str:
        return str(self.arn)

    @property
    def endpoint(self) -> str:
        return f"{self.db_proxy_endpoint_name}.endpoint.proxy.{self.region}.rds.amazonaws.com"


def install() -> None:
    response, backend = RDSResponse, models.RDSBackend
    backend.create_db_proxy = _in_zones_that_have_it(backend.create_db_proxy)
    backend.sandbox_proxy_endpoints = property(
        lambda self: self.__dict__.setdefault("_proxy_endpoints", {})
    )
    response.create_db_proxy_endpoint = _create
    response.describe_db_proxy_endpoints = _describe
    response.modify_db_proxy_endpoint = _modify
    response.delete_db_proxy_endpoint = _delete
    backend._get_resource_for_tagging = _finding(backend._get_resource_for_tagging)
    response.add_source_identifier_to_subscription = _add_source
    response.remove_source_identifier_from_subscription = _remove_source
    response.modify_event_subscription = _modify_subscription
    response.start_activity_stream = _start_stream
    response.stop_activity_stream = _stop_stream


def _in_zones_that_have_it(create: Any) -> Any:
    def created(self: Any, *args: Any, vpc_subnet_ids: list[str], **given: Any) -> Any:
        network = ec2_backends[self.account_id][self.region_name]
        kept = [
            subnet
            for subnet in vpc_subnet_ids
            if network.get_subnet(subnet).availability_zone_id not in zones.MISSING[zones.PROXY]
        ]
        return create(self, *args, vpc_subnet_ids=kept, **given)

    return created


def _create(call: Any) -> ActionResult:
    given = call.params
    proxy = call.backend.db_proxies[given["DBProxyName"]]
    endpoint = ProxyEndpoint(call.backend, proxy, given)
    call.backend.sandbox_proxy_endpoints[endpoint.db_proxy_endpoint_name] = endpoint
    return ActionResult({"DBProxyEndpoint": endpoint})


def _describe(call: Any) -> ActionResult:
    name, proxy = call.params.get("DBProxyEndpointName"), call.params.get("DBProxyName")
    found = [
        endpoint
        for endpoint in call.backend.sandbox_proxy_endpoints.values()
        if name in (None, endpoint.db_proxy_endpoint_name)
        and proxy in (None, endpoint.db_proxy_name)
    ]
    if name and not found:
        raise _NotFound(name)
    return ActionResult({"DBProxyEndpoints": found})


def _modify(call: Any) -> ActionResult:
    endpoint = _endpoint(call)
    endpoint.vpc_security_group_ids = call.params.get("VpcSecurityGroupIds") or []
    return ActionResult({"DBProxyEndpoint": endpoint})


def _delete(call: Any) -> ActionResult:
    endpoint = _endpoint(call)
    del call.backend.sandbox_proxy_endpoints[endpoint.db_proxy_endpoint_name]
    return ActionResult({"DBProxyEndpoint": endpoint})


def _endpoint(call: Any) -> ProxyEndpoint:
    name = call.params["DBProxyEndpointName"]
    if name not in call.backend.sandbox_proxy_endpoints:
        raise _NotFound(name)
    found: ProxyEndpoint = call.backend.sandbox_proxy_endpoints[name]
    return found


def _finding(original: Any) -> Any:
    """Tags are looked up by ARN, and only those of kinds that moto knows."""

    def find(self: Any, arn: str) -> Any:
        kind, _, name = arn.rpartition(":")
        if kind.endswith(f":{ProxyEndpoint.resource_type}"):
            return self.sandbox_proxy_endpoints.get(name)
        return original(self, arn)

    return find


def _subscription(call: Any) -> Any:
    [found] = call.backend.describe_event_subscriptions(call.params["SubscriptionName"])
    return found


def _add_source(call: Any) -> ActionResult:
    found = _subscription(call)
    found.source_ids = [*found.source_ids, call.params["SourceIdentifier"]]
    return ActionResult({"EventSubscription": found})


def _remove_source(call: Any) -> ActionResult:
    found, gone = _subscription(call), call.params["SourceIdentifier"]
    found.source_ids = [name for name in found.source_ids if name != gone]
    return ActionResult({"EventSubscription": found})


def _modify_subscription(call: Any) -> ActionResult:
    found, given = _subscription(call), call.params
    found.sns_topic_arn = given.get("SnsTopicArn") or found.sns_topic_arn
    found.source_type = given.get("SourceType") or found.source_type
    found.event_categories = given.get("EventCategories") or found.event_categories
    found.enabled = given.get("Enabled", found.enabled)
    return ActionResult({"EventSubscription": found})


def _start_stream(call: Any) -> ActionResult:
    cluster = _cluster(call)
    cluster.activity_stream_status = "started"
    cluster.activity_stream_mode = call.params["Mode"]
    cluster.activity_stream_kms_key_id = call.params["KmsKeyId"]
    cluster.activity_stream_kinesis_stream_name = f"aws-rds-das-{cluster.db_cluster_resource_id}"
    return _stream(cluster)


def _stop_stream(call: Any) -> ActionResult:
    cluster = _cluster(call)
    cluster.activity_stream_status = "stopped"
    return _stream(cluster)


def _stream(cluster: Any) -> ActionResult:
    return ActionResult(
        {
            "KmsKeyId": cluster.activity_stream_kms_key_id,
            "KinesisStreamName": cluster.activity_stream_kinesis_stream_name,
            "Status": cluster.activity_stream_status,
            "Mode": cluster.activity_stream_mode,
            "ApplyImmediately": True,
        }
    )


def _cluster(call: Any) -> Any:
    arn = call.params["ResourceArn"]
    for cluster in call.backend.clusters.values():
        if cluster.arn == arn:
            return cluster
    raise models.DBClusterNotFoundError(arn)
