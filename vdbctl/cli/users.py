"""Users of a deployed environment's database and cache, brought to what its file says."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from vdbctl.errors import DatabaseUnreachable, MaskingFailed

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
    from vdbctl.iac.outputs import Outputs
    from vdbctl.operate.users import User
    from vdbctl.spec.model import Environment


def bring_up(
    services: Services, environment: Environment, outputs: Outputs, via: str | None = None
) -> tuple[str, ...]:
    """Make users, set passwords and rights; says what changed.

    Raises:
        DatabaseUnreachable: There is no way to the database from here.
    """
    from vdbctl.functions import logins
    from vdbctl.operate import audit, rights, users

    changed: tuple[str, ...] = ()
    wanted = _wanted(services, environment, outputs)
    if wanted:
        with closing(services.database(outputs, via)) as database:
            _refuse_unmasked(database, environment)
            changed = users.ensure(database, wanted)
            users.empower(database, environment.access.admin_role)
            if environment.functions.gdpr:
                audit.ensure(database, logins.GDPR)
                users.ensure_caller(database, logins.CALLERS)
            for role, setting in rights.settings(database, [user.name for user in wanted]):
                services.show.say(f"{role} has a setting of its own: {setting}", "yellow")
                services.show.say(f'  if nobody meant it: ALTER ROLE "{role}" RESET ALL')
    for name in changed:
        services.show.done(f"database user {name}")
    return changed + _open_cache(services, outputs)


def _refuse_unmasked(database: Database, environment: Environment) -> None:
    from vdbctl.migrate import masking

    if masking.is_pending(database):
        raise MaskingFailed(
            f"{environment.stack} is a copy that is not masked yet, so nobody gets in",
            hint=f"`vdbctl dev mask {environment.name} --developer {environment.developer}`",
        )


def bring_up_if_reachable(
    services: Services, environment: Environment, outputs: Outputs
) -> tuple[str, ...]:
    """As part of an apply, that has done what it could when the database is out of reach."""
    try:
        return bring_up(services, environment, outputs)
    except DatabaseUnreachable as error:
        services.show.say(f"users of the database are not set up: {error.message}", "yellow")
        services.show.say(f"  later: vdbctl db users {environment.name} --via HOST:PORT")
        return ()


def _wanted(services: Services, environment: Environment, outputs: Outputs) -> tuple[User, ...]:
    from vdbctl.functions import logins
    from vdbctl.operate.users import User

    aws, access = services.aws(outputs.region), environment.access
    wanted = []
    if access.application_user and outputs.application_secret_arn:
        secret = aws.secret(outputs.application_secret_arn)
        password = secret.fields["password"]
        wanted.append(User(access.application_user, "write", secret.version, password))
    if access.readonly_user and outputs.readonly_secret_arn:
        secret = aws.secret(outputs.readonly_secret_arn)
        password = secret.fields["password"]
        wanted.append(User(access.readonly_user, "read", secret.version, password))
    if environment.functions.gdpr:
        wanted.append(User(logins.GDPR, "write", "iam", member_of=access.admin_role))
    return tuple(wanted)


def _open_cache(services: Services, outputs: Outputs) -> tuple[str, ...]:
    if not outputs.cache_token_user_id or not outputs.cache_secret_arn:
        return ()
    aws = services.aws(outputs.region)
    secret = aws.secret(outputs.cache_secret_arn)
    if not aws.open_cache_to_token(outputs.cache_token_user_id, secret):
        return ()
    services.show.done("auth token of the cache")
    return (outputs.cache_token_user_id,)
