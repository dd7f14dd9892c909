"""destroy, in two phases: lift what protects, then remove; what was adopted is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vdbctl.cli import prepare, recover, report, stacks
from vdbctl.cli.consent import ask, ask_name
from vdbctl.errors import AwsRefused, DataLossRefused, NothingDeployed, TerraformFailed
from vdbctl.iac import applied as last_applied
from vdbctl.iac import recovery
from vdbctl.render import workspace
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.load import Resolved

if TYPE_CHECKING:
    from collections.abc import Collection

    from vdbctl.cli.services import Services
    from vdbctl.iac.terraform import Terraform
    from vdbctl.spec.model import Environment


def run(
    services: Services, resolved: Resolved, *, yes: bool, allowed: Collection[str], verbose: bool
) -> None:
    """Destroy a stack.

    Raises:
        NothingDeployed: There is no state.
        StateElsewhere: It is in another place than the spec says.
        DataLossRefused: With --yes, a protected database needs its address named.
        StateLocked: Another command is at work in its workspace.
    """
    environment = resolved.environment
    terraform = services.terraform(environment)
    terraform.mend()
    terraform.require_state_here()
    if not terraform.has_state() and not recovery.unfinished(terraform.folder):
        raise _nothing(services, environment)
    services.aws(environment.region).identity()
    prepare.hold(services, environment)
    workspace.write(services.workspace(environment), services.files(resolved))
    with report.progress(services.show, terraform, "preparing", verbose=verbose):
        terraform.init()
    _adopt(services, environment, terraform)
    let_go = environment.database.adopted is not None and _address(environment) not in allowed
    snapshot = _lift_protection(
        services, resolved, terraform, yes=yes, allowed=allowed, let_go=let_go
    )
    if let_go:
        _let_go(services, environment, terraform, yes=yes)
    _remove(services, environment, terraform, asked=let_go or yes, verbose=verbose)
    last_applied.forget(terraform.store)
    services.show.done(f"{environment.stack} is gone")
    if let_go:
        services.show.say(f"  kept as it was: database {environment.database_identifier}")
    if snapshot:
        services.show.say(f"  kept, and billed: snapshot {snapshot}")
    _tell_leftovers(services, environment, snapshot)


def _nothing(services: Services, environment: Environment) -> NothingDeployed:
    """With the stack that there is instead, where `project` was renamed."""
    words, hint = f"there is no state in {services.workspace(environment)}", ""
    for one in stacks.renamed(services, environment):
        words += f"; {environment.name} is deployed as {one.words}"
        hint += f"write `project: {one.project}` into its file again to destroy that; "
    hint += "check the name and --developer; `vdbctl env list` shows environments"
    return NothingDeployed(words, hint=hint)


def _adopt(services: Services, environment: Environment, terraform: Terraform) -> None:
    """What a run that was cut off had made goes too; what is in the state goes in any case."""
    try:
        recover.adopt(services, environment, terraform)
    except TerraformFailed as error:
        services.show.say(
            f"what a run that was cut off had made cannot all be found: {error.message}", "yellow"
        )


def _remove(
    services: Services,
    environment: Environment,
    terraform: Terraform,
    *,
    asked: bool,
    verbose: bool,
) -> None:
    """Remove what is in the state, once somebody has agreed."""
    show, database = services.show, environment.database
    with terraform.plan(destroy=True) as changes:
        show.step(f"destroy {environment.stack}: {len(changes.changes)} resources")
        for address in changes.lost_data:
            show.say(f"  stored data goes: {address}", "red")
        if not changes.has_changes:
            return
        _tell_occupants(services, environment, terraform)
        _ask(services, environment, yes=asked)
        if isinstance(database, AuroraDatabase) and database.reader_scaling:
            aws = services.aws(environment.region)
            for name in aws.remove_scaled_readers(environment.stack):
                show.done(f"delete reader {name}")
        total = len(changes.changes)
        with report.progress(show, terraform, "removing", total=total, verbose=verbose):
            terraform.apply()


def _ask(services: Services, environment: Environment, *, yes: bool) -> None:
    question = f"remove {environment.stack} for good?"
    if environment.guards.confirm == "name" and not yes:
        ask_name(services, question, environment.name)
    else:
        ask(services, question, yes=yes)


def _tell_occupants(services: Services, environment: Environment, terraform: Terraform) -> None:
    """What stands in the network without being in the state will keep it from going."""
    from vdbctl.operate import occupants

    state = terraform.store.read()
    ids = state.ids if state else {}
    known = frozenset(one for kind in ids.values() for one in kind)
    try:
        found = occupants.find(services.aws(environment.region), ids.get("aws_vpc", ()), known)
    except AwsRefused as error:
        services.show.say(
            f"  what else is in the network cannot be told: {error.message}", "yellow"
        )
        return
    for one in found:
        services.show.say(f"  keeps the network from going, delete it first: {one}", "yellow")


def _tell_leftovers(services: Services, environment: Environment, snapshot: str | None) -> None:
    """What still has the stack's tag; AWS may tell of what has just gone for a while."""
    from vdbctl.operate import leftovers

    try:
        found = leftovers.find(services.aws(environment.region), environment.stack)
    except AwsRefused as error:  # the stack is gone all the same
        services.show.say(f"  what is left behind cannot be told: {error.message}", "yellow")
        return
    for one in found:
        if snapshot is None or not one.arn.endswith(snapshot):
            costs = f", and costs money: {one.costs}" if one.costs else ""
            services.show.say(f"  left behind: {one.arn}{costs}", "yellow" if one.costs else "")


def _address(environment: Environment) -> str:
    """The resource that holds the data of the database."""
    if environment.database.engine == "aurora-postgresql":
        return "module.database.aws_rds_cluster.this"
    return "module.database.aws_db_instance.this"


def _let_go(
    services: Services, environment: Environment, terraform: Terraform, *, yes: bool
) -> None:
    """A database that was there before stays; whoever wants it gone names its address."""
    _ask(services, environment, yes=yes)
    kinds = ("module.database.aws_db_instance.", "module.database.aws_rds_cluster")
    held = [address for address in terraform.resources() if address.startswith(kinds)]
    if held:
        terraform.forget(held)
    services.show.done(f"database {environment.database_identifier} is let go, as it is")


def _lift_protection(
    services: Services,
    resolved: Resolved,
    terraform: Terraform,
    *,
    yes: bool,
    allowed: Collection[str],
    let_go: bool,
) -> str | None:
    """Deletion protection and the name of the last snapshot only count once they are applied.

    Returns:
        Name of the snapshot that will be kept, or None.
    """
    environment = resolved.environment
    database = environment.database
    cache = environment.cache
    protected = database.deletion_protection and not let_go
    keeps = (database.final_snapshot and not let_go) or (
        isinstance(cache, NodeCache) and cache.final_snapshot
    )
    if not protected and not keeps:
        return None
    address = _address(environment)
    if protected and yes and address not in allowed:
        raise DataLossRefused((address,))
    ask(services, f"lift the protection of {environment.stack}?", yes=yes)
    snapshot = f"{environment.stack}-final-{services.now():%Y%m%d%H%M%S}"
    changes_now = {} if let_go else {"deletion_protection": False, "apply_immediately": True}
    unlocked = environment.model_copy(update={"database": database.model_copy(update=changes_now)})
    files = services.files(Resolved(unlocked, resolved.source, resolved.origins, resolved.document))
    name = f'final_snapshot_name = "{environment.stack}-final"'
    files = {
        path: content.replace(name, f'final_snapshot_name = "{snapshot}"')
        if isinstance(content, str)
        else content
        for path, content in files.items()
    }
    workspace.write(services.workspace(environment), files)
    services.show.step("lift protection")
    recover.untaint(services, environment, terraform)
    _change_what_is_there(services, terraform)
    return snapshot if keeps else None


def _change_what_is_there(services: Services, terraform: Terraform) -> None:
    """Apply what changes in place, and nothing else: after a run that was cut off the plan would
    also make all the rest, only for it to be removed."""
    with terraform.plan() as changes:
        there = [one.address for one in changes.changes if one.action == "update"]
        if not there and changes.changes:
            return
        if len(there) < len(changes.changes):
            changes = terraform.plan_again(there)
        if changes.has_changes:
            with report.progress(services.show, terraform, "unlocking"):
                terraform.apply()
