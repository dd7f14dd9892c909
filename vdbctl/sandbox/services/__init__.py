"""What moto 5.2.5 lacks for the resources that vdbctl renders, one module per service.

State lives in moto's own backends and objects, so that a reset clears it. Each correction names
the gap; when moto closes one, its lines go.
"""

from __future__ import annotations

from vdbctl.sandbox.databases import Databases
from vdbctl.sandbox.services import ec2, elasticache, rds


def install(databases: Databases) -> None:
    """Correct moto in this process; call once, before its first request."""
    ec2.install()
    elasticache.install()
    rds.install(databases)
