"""What keeps a database's schema from being changed just now, or from here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vdbctl.errors import AwsRefused, DatabaseUnreachable, MigrationHeld

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.iac.outputs import Outputs

_PROXY = re.compile(r"\.proxy-[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(\.cn)?:\d+$")


def require_free(services: Services, outputs: Outputs, via: str | None) -> None:
    """Stop where a change of the schema would be lost or would not hold.

    Raises:
        MigrationHeld: A blue/green deployment replicates this database.
        DatabaseUnreachable: `via` names an RDS Proxy.
    """
    if via and _PROXY.search(via):
        raise DatabaseUnreachable(
            f"--via {via} is an RDS Proxy, which ends sessions and pins them as it likes",
            hint="migrations go to the database itself; leave --via out, or name its own address",
        )
    from vdbctl.operate import blue_green

    try:
        found = blue_green.active(services.aws(outputs.region), outputs.database_arn)
    except AwsRefused as error:
        services.show.say(
            f"not known whether a blue/green deployment is active: {error.message}", "yellow"
        )
        return
    if found:
        raise MigrationHeld(
            f"the blue/green deployment {found} replicates {outputs.database_identifier}, and "
            "changes of the schema would not reach its copy",
            hint="switch it over or delete it, then migrate",
        )
