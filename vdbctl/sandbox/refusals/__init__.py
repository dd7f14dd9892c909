"""What AWS refuses and moto does not, as data: the operation, AWS's error code and words, and where
they are public.

`rule` says what a refusal is and puts it in front of a service's calls. A refused request changes
nothing, so later calls answer as if it had never come.
"""

from __future__ import annotations

from vdbctl.sandbox.refusals import ec2, elasticache, rds, rds_networks, rds_versions
from vdbctl.sandbox.refusals.rule import Refusal

ALL: tuple[Refusal, ...] = (
    *rds_versions.REFUSALS,
    *rds.REFUSALS,
    *rds_networks.REFUSALS,
    *elasticache.REFUSALS,
    *ec2.REFUSALS,
)


def install() -> None:
    """Refuse from now on what AWS would; after everything else that corrects moto."""
    rds.put_in_front((*rds_versions.REFUSALS, *rds.REFUSALS, *rds_networks.REFUSALS))
    elasticache.put_in_front(elasticache.REFUSALS)
    ec2.put_in_front(ec2.REFUSALS)
