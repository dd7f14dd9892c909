"""moto and the Data API in this process, for tests that need no process of their own."""

from __future__ import annotations

from pathlib import Path

from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from tests.clients import ONE_ATTEMPT, REGION, Clients
from vdbctl.sandbox import refusals, services
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.data_api.server import DataApiServer
from vdbctl.sandbox.databases import Databases

LIMITS = Limits(statement_timeout_s=300)
"""As AWS's, but that no statement is too slow because the machine is busy."""


class Cloud:
    """moto and the Data API in this process, and a cluster in it."""

    def __init__(self, root: Path) -> None:
        self.databases = Databases(root)
        self.databases.prepare()
        services.install(self.databases)
        refusals.install()
        self._moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._moto.start()
        self._passed_s = 0.0
        self.data_api = DataApiServer(
            self.databases, limits=LIMITS, health="test", clock=lambda: self._passed_s
        )
        self.data_api.start()
        self.url = f"http://127.0.0.1:{self._moto.get_host_and_port()[1]}"
        self.data_api_url = f"http://127.0.0.1:{self.data_api.port}"
        self._clients = Clients(
            lambda service: self.data_api_url if service == "rds-data" else self.url, ONE_ATTEMPT
        )

    def pass_time(self, seconds: float) -> None:
        """For the Data API's transactions and sleeping clusters, which know no other clock."""
        self._passed_s += seconds

    def client(self, service: str, region: str = REGION):
        return self._clients.of(service, region)

    def subnets(self) -> list[str]:
        """Ids of the subnets of the default network, one for each zone."""
        default = [{"Name": "default-for-az", "Values": ["true"]}]
        found = self.client("ec2").describe_subnets(Filters=default)["Subnets"]
        return [one["SubnetId"] for one in found]

    def cluster(self, name: str, **options) -> dict:
        """An Aurora cluster with one instance."""
        rds = self.client("rds")
        defaults = {
            "Engine": "aurora-postgresql",
            "EngineVersion": "17",
            "MasterUsername": "dbadmin",
            "ManageMasterUserPassword": True,
            "DatabaseName": "app",
            "EnableHttpEndpoint": True,
            "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 1},
        }
        rds.create_db_cluster(DBClusterIdentifier=name, **defaults | options)
        rds.create_db_instance(
            DBInstanceIdentifier=f"{name}-1",
            DBClusterIdentifier=name,
            Engine="aurora-postgresql",
            DBInstanceClass="db.serverless",
        )
        return rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]

    def stop(self) -> None:
        self._clients.close()
        self.databases.clear()
        self.data_api.stop()
        self._moto.stop()
