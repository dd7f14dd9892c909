"""New passwords: of the master user, of the application's and the read-only user, of the cache.

Each is put into force in an order in which nothing is lost at any point: the new one is kept as
AWSPENDING before the server knows it, and becomes AWSCURRENT once a login with it has worked. What
was interrupted is begun again with another password.
"""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vdbctl.aws import Aws, Login, translated
from vdbctl.database.port import Database
from vdbctl.errors import DatabaseAccessDenied, NotVerified, VdbctlError
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import users, waiting

CHARS = 40
_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Rotated:
    """A password that was changed.

    Attributes:
        new_works: A login with the new one, or None where there is no way to try.
        old_refused: A login with the old one was refused, or None where there is no way to try.
    """

    who: str
    secret_arn: str
    new_works: bool | None
    old_refused: bool | None


LogIn = Callable[[Login], None]
"""Logs in directly; raises DatabaseAccessDenied where the server refuses."""


def managed_master(aws: Aws, outputs: Outputs, log_in: LogIn | None, **options: Any) -> Rotated:
    """Let RDS rotate the secret that it manages, and wait until it is in force.

    Raises:
        WaitTimedOut: RDS has not changed it in time.
        NotVerified: The login with the new one is refused, or one with the old one is not.
    """
    arn = _known(outputs.database_secret_arn, "master")
    before, version = aws.login(arn), _version(aws, arn)
    rds, name = aws.client("rds"), outputs.database_identifier
    with translated(f"rds:Modify... of {name}, RotateMasterUserPassword"):
        if outputs.engine == "aurora-postgresql":
            rds.modify_db_cluster(
                DBClusterIdentifier=name, RotateMasterUserPassword=True, ApplyImmediately=True
            )
        else:
            rds.modify_db_instance(
                DBInstanceIdentifier=name, RotateMasterUserPassword=True, ApplyImmediately=True
            )
    waiting.until(
        lambda: None if _version(aws, arn) != version else "RDS has not changed the secret yet",
        what=f"the rotation of {arn}",
        **options,
    )
    return _verified("master", arn, before, aws.login(arn), log_in)


def own_master(aws: Aws, outputs: Outputs, log_in: LogIn | None, **options: Any) -> Rotated:
    """A new password for a master user whose secret belongs to the environment."""
    arn = _known(outputs.database_secret_arn, "master")
    before = aws.login(arn)
    pending, new = _pending(aws, arn)
    rds, name = aws.client("rds"), outputs.database_identifier
    with translated(f"rds:Modify... of {name}, MasterUserPassword"):
        if outputs.engine == "aurora-postgresql":
            rds.modify_db_cluster(
                DBClusterIdentifier=name, MasterUserPassword=new.password, ApplyImmediately=True
            )
        else:
            rds.modify_db_instance(
                DBInstanceIdentifier=name, MasterUserPassword=new.password, ApplyImmediately=True
            )
    if log_in:
        waiting.until(_works(log_in, new), what="the login with the new password", **options)
    _put_in_force(aws, arn, pending)
    return _verified("master", arn, before, new, log_in)


def user(aws: Aws, who: str, arn: str | None, database: Database, log_in: LogIn | None) -> Rotated:
    """A new password for the application's or the read-only user.

    Args:
        who: `application` or `readonly`.
        database: Where the master user is logged in.
    """
    known = _known(arn, who)
    before = aws.login(known)
    pending, new = _pending(aws, known)
    users.set_password(database, new.username, new.password, pending)
    if log_in:
        try:
            log_in(new)
        except VdbctlError as error:
            users.set_password(database, before.username, before.password, _version(aws, known))
            raise NotVerified(
                f"the {who} user's new password does not work: {error.message}",
                hint="the old one is in force again; repeat the rotation",
            ) from error
    _put_in_force(aws, known, pending)
    return _verified(who, known, before, new, log_in)


def cache(aws: Aws, outputs: Outputs, log_in: Callable[[str], None] | None = None) -> Rotated:
    """A new token for the cache: both are taken for a while, then the new one alone.

    Raises:
        NotVerified: The new one is refused; the old one stays in force.
    """
    arn, user_id = outputs.cache_secret_arn, outputs.cache_token_user_id
    if arn is None or user_id is None:
        raise DatabaseAccessDenied(
            f"the cache of {outputs.stack} has no token", hint="`cache.authentication: token`"
        )
    secret = aws.secret(arn)
    token = "".join(secrets.choice(_ALPHABET) for _ in range(64))
    pending = _put_pending(aws, arn, {**secret.fields, "auth_token": token})
    _set_tokens(aws, user_id, [secret.fields["auth_token"], token])
    if log_in:
        try:
            log_in(token)
        except DatabaseAccessDenied as error:
            raise NotVerified(
                f"the cache refuses the new token: {error.message}",
                hint="the old one stays in force; repeat it",
            ) from error
    _put_in_force(aws, arn, pending)
    _set_tokens(aws, user_id, [token])
    aws.mark_applied(arn, pending)
    if log_in is None:
        return Rotated("cache", arn, None, None)
    try:
        log_in(secret.fields["auth_token"])
    except DatabaseAccessDenied:
        return Rotated("cache", arn, new_works=True, old_refused=True)
    raise NotVerified(
        "the cache still takes the old token", hint="repeat the rotation, or look at its users"
    )


def _set_tokens(aws: Aws, user_id: str, tokens: list[str]) -> None:
    with translated(f"elasticache:ModifyUser on {user_id}"):
        caches = aws.client("elasticache")
        caches.modify_user(
            UserId=user_id, AuthenticationMode={"Type": "password", "Passwords": tokens}
        )
    waiting.until(
        lambda: _unfinished_user(aws, user_id), what=f"the change of {user_id}", timeout_s=300
    )


def _unfinished_user(aws: Aws, user_id: str) -> str | None:
    with translated(f"elasticache:DescribeUsers of {user_id}"):
        [found] = aws.client("elasticache").describe_users(UserId=user_id)["Users"]
    return None if found["Status"] == "active" else f"{user_id} is {found['Status']}"


def _pending(aws: Aws, arn: str) -> tuple[str, Login]:
    """A new password, kept where it is not in force yet."""
    fields = aws.secret(arn).fields
    new = "".join(secrets.choice(_ALPHABET) for _ in range(CHARS))
    version = _put_pending(aws, arn, {**fields, "password": new})
    return version, Login(fields["username"], new)


def _put_pending(aws: Aws, arn: str, fields: Mapping[str, str]) -> str:
    with translated(f"secretsmanager:PutSecretValue on {arn}"):
        answer = aws.client("secretsmanager").put_secret_value(
            SecretId=arn, SecretString=json.dumps(fields), VersionStages=["AWSPENDING"]
        )
    return str(answer["VersionId"])


def _put_in_force(aws: Aws, arn: str, version: str) -> None:
    with translated(f"secretsmanager:UpdateSecretVersionStage on {arn}"):
        client = aws.client("secretsmanager")
        before = _version(aws, arn)
        client.update_secret_version_stage(
            SecretId=arn,
            VersionStage="AWSCURRENT",
            MoveToVersionId=version,
            RemoveFromVersionId=before,
        )


def _version(aws: Aws, arn: str) -> str:
    with translated(f"secretsmanager:DescribeSecret on {arn}"):
        stages = aws.client("secretsmanager").describe_secret(SecretId=arn)["VersionIdsToStages"]
    return next((v for v, found in stages.items() if "AWSCURRENT" in found), "")


def _known(arn: str | None, who: str) -> str:
    if arn is None:
        raise DatabaseAccessDenied(
            f"no secret of the {who} user is known", hint="this environment has no such user"
        )
    return arn


def _works(log_in: LogIn, login: Login) -> Callable[[], str | None]:
    def look() -> str | None:
        try:
            log_in(login)
        except DatabaseAccessDenied:
            return "the new password is not taken yet"
        return None

    return look


def _verified(who: str, arn: str, old: Login, new: Login, log_in: LogIn | None) -> Rotated:
    if log_in is None:
        return Rotated(who, arn, None, None)
    try:
        log_in(new)
    except DatabaseAccessDenied as error:
        raise NotVerified(
            f"the {who} user's new password is refused: {error.message}",
            hint="the secret holds it; `vdbctl db users ENV` brings the database to the secret",
        ) from error
    try:
        log_in(old)
    except DatabaseAccessDenied:
        return Rotated(who, arn, new_works=True, old_refused=True)
    raise NotVerified(
        f"the {who} user's old password still works",
        hint="repeat the rotation; was the password set by hand meanwhile?",
    )
