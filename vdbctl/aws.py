"""The only module that opens AWS sessions, and the few typed calls that vdbctl makes.

Endpoints and credentials come from the standard variables and files of the AWS SDK, so the sandbox
needs nothing special here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from vdbctl.errors import (
    AwsRefused,
    AwsUnreachable,
    CredentialsMissing,
    DatabaseAccessDenied,
    VdbctlError,
)

DATA_API_READ_TIMEOUT_S = 70
"""Above the 45 s after which the Data API cancels a statement; AWS advises at least 60."""

FUNCTION_READ_TIMEOUT_S = 910
"""Above the 900 s that a function may run."""

_CREDENTIALS_HINT = (
    "log in (`aws sso login`, `aws configure`), set AWS_PROFILE, or try it without an account: "
    "`vdbctl sandbox start`, then repeat with --sandbox"
)
_SCALED_PREFIX = "application-autoscaling-"
_APPLIED = "VDBCTL_APPLIED"
"""Stage of the version of a secret that is in force."""
_CACHE_RIGHTS = "on ~* &* +@all -@admin -@dangerous"
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_THROTTLING = frozenset(
    {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"}
)
_BAD_KEYS = frozenset({"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"})


@dataclass(frozen=True)
class Identity:
    """Who the credentials belong to."""

    account: str
    arn: str


@dataclass(frozen=True)
class Login:
    """A database user and its password; the password never shows in a repr."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Secret:
    """A secret made by Terraform: a JSON object.

    Attributes:
        version: Changes with the content.
        fields: Its content, which never shows in a repr.
    """

    arn: str
    version: str
    fields: dict[str, str] = field(repr=False)


class Aws:
    """AWS in one region, as the environment's credentials see it."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._session: Any = None

    def identity(self) -> Identity:
        """Who we are; the cheapest call that needs working credentials.

        Raises:
            CredentialsMissing: None were found, or they are expired or wrong.
        """
        with translated("sts:GetCallerIdentity"):
            answer = self.client("sts").get_caller_identity()
        return Identity(answer["Account"], answer["Arn"])

    def login(self, secret_arn: str) -> Login:
        """Username and password from a secret in the form that RDS writes.

        Raises:
            DatabaseAccessDenied: The secret is not there, or holds something else.
        """
        with translated(f"secretsmanager:GetSecretValue on {secret_arn}"):
            answer = self.client("secretsmanager").get_secret_value(SecretId=secret_arn)
        try:
            content = json.loads(answer["SecretString"])
            return Login(str(content["username"]), str(content["password"]))
        except (KeyError, TypeError, ValueError):
            raise DatabaseAccessDenied(
                f"secret {secret_arn} does not hold a username and a password",
                hint="RDS writes such a secret by itself; was this one edited by hand?",
            ) from None

    def secret(self, arn: str) -> Secret:
        """Content of a secret.

        Raises:
            DatabaseAccessDenied: It holds something else than a JSON object.
        """
        with translated(f"secretsmanager:GetSecretValue on {arn}"):
            answer = self.client("secretsmanager").get_secret_value(SecretId=arn)
        try:
            content = {key: str(value) for key, value in json.loads(answer["SecretString"]).items()}
        except (AttributeError, KeyError, ValueError):
            raise DatabaseAccessDenied(
                f"secret {arn} does not hold a JSON object", hint="was it edited by hand?"
            ) from None
        return Secret(arn, str(answer["VersionId"]), content)

    def remove_scaled_readers(self, cluster: str) -> tuple[str, ...]:
        """Delete the readers that autoscaling added to an Aurora cluster, and wait until they are
        gone; Terraform does not know them, and they would keep the cluster from being deleted.

        Returns:
            Identifiers of the readers.
        """
        with translated(f"rds:DeleteDBInstance of readers of {cluster}"):
            rds, scaling = self.client("rds"), self.client("application-autoscaling")
            targets = scaling.describe_scalable_targets(
                ServiceNamespace="rds", ResourceIds=[f"cluster:{cluster}"]
            )["ScalableTargets"]
            for target in targets:  # else it would add them again
                scaling.register_scalable_target(
                    ServiceNamespace="rds",
                    ResourceId=target["ResourceId"],
                    ScalableDimension=target["ScalableDimension"],
                    MinCapacity=0,
                    MaxCapacity=0,
                )
            found = rds.describe_db_instances(
                Filters=[{"Name": "db-cluster-id", "Values": [cluster]}]
            )["DBInstances"]
            names = tuple(
                instance["DBInstanceIdentifier"]
                for instance in found
                if instance["DBInstanceIdentifier"].startswith(_SCALED_PREFIX)
            )
            for name in names:
                rds.delete_db_instance(DBInstanceIdentifier=name)
            for name in names:
                rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=name)
        return names

    def open_cache_to_token(self, user_id: str, secret: Secret) -> bool:
        """Give the cache's default user the auth token as its password.

        Returns:
            False if this token is in force already.
        """
        caches, secrets = self.client("elasticache"), self.client("secretsmanager")
        with translated(f"elasticache:ModifyUser on {user_id}"):
            [user] = caches.describe_users(UserId=user_id)["Users"]
            stages = secrets.describe_secret(SecretId=secret.arn)["VersionIdsToStages"]
            applied = _APPLIED in stages.get(secret.version, ())
            if applied and user["Authentication"]["Type"] == "password":
                return False
            caches.modify_user(
                UserId=user_id,
                AccessString=_CACHE_RIGHTS,
                AuthenticationMode={"Type": "password", "Passwords": [secret.fields["auth_token"]]},
            )
        self.mark_applied(secret.arn, secret.version)
        return True

    def mark_applied(self, arn: str, version: str) -> None:
        """Remember which version of the cache's secret the cache takes."""
        secrets = self.client("secretsmanager")
        with translated(f"secretsmanager:UpdateSecretVersionStage on {arn}"):
            stages = secrets.describe_secret(SecretId=arn)["VersionIdsToStages"]
            before = next((v for v, found in stages.items() if _APPLIED in found), None)
            moved = {"RemoveFromVersionId": before} if before else {}
            if before != version:
                secrets.update_secret_version_stage(
                    SecretId=arn, VersionStage=_APPLIED, MoveToVersionId=version, **moved
                )

    def database_token(self, host: str, port: int, username: str) -> str:
        """A password of 15 minutes for a user who may log in with IAM; made here, not asked for."""
        with translated("rds-db:connect token"):
            token: str = self.client("rds").generate_db_auth_token(
                DBHostname=host, Port=port, DBUsername=username
            )
        return token

    def data_api(self) -> Any:
        """An `rds-data` client without retries of the SDK: a repeated write may run twice."""
        return self.client(
            "rds-data", retries={"total_max_attempts": 1}, read_timeout=DATA_API_READ_TIMEOUT_S
        )

    def functions(self) -> Any:
        """A `lambda` client without retries, that waits for as long as a function may run."""
        return self.client(
            "lambda", retries={"total_max_attempts": 1}, read_timeout=FUNCTION_READ_TIMEOUT_S
        )

    def client(self, service: str, **options: object) -> Any:
        """A boto3 client; options are those of botocore's Config."""
        import boto3
        from botocore.config import Config

        if self._session is None:
            self._session = boto3.Session(region_name=self.region)
            with translated("credentials"):
                if self._session.get_credentials() is None:
                    raise CredentialsMissing(
                        "no AWS credentials were found", hint=_CREDENTIALS_HINT
                    )
        return self._session.client(service, config=Config(**options))


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn errors of the SDK into ours, keeping AWS's own words."""
    from botocore import exceptions
    from botocore.parsers import ResponseParserError

    try:
        yield
    except exceptions.ClientError as error:
        raise _refused(error.response.get("Error", {}), what) from error
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
        raise CredentialsMissing(str(error), hint=_CREDENTIALS_HINT) from error
    except (
        exceptions.ProfileNotFound,
        exceptions.TokenRetrievalError,
        exceptions.UnauthorizedSSOTokenError,
    ) as error:
        raise CredentialsMissing(str(error), hint=_CREDENTIALS_HINT) from error
    except (exceptions.EndpointConnectionError, exceptions.HTTPClientError) as error:
        raise AwsUnreachable(str(error), hint="check the network, VPN and proxy") from error
    except ResponseParserError as error:
        raise AwsUnreachable(
            f"{what}: the answer is none of AWS: {str(error).splitlines()[0]}",
            hint="is a proxy in between? else AWS has trouble: repeat it in a minute",
        ) from error


def _refused(error: dict[str, str], what: str) -> VdbctlError:
    code, words = error.get("Code", ""), error.get("Message", "")
    if code in _EXPIRED:
        return CredentialsMissing(f"AWS credentials have expired: {words}", hint=_CREDENTIALS_HINT)
    if code in _BAD_KEYS:
        return CredentialsMissing(f"AWS does not know these keys: {words}", hint=_CREDENTIALS_HINT)
    return AwsRefused(f"{what}: {code}: {words}", hint=_hint(code), code=code)


def _hint(code: str) -> str:
    if is_throttling(code):
        return "AWS asks for fewer requests; repeat it in a minute"
    if code in _DENIED:
        return "the role in use lacks this permission"
    return "does the role in use have this permission?"


def is_throttling(code: str) -> bool:
    """Whether AWS asks for fewer requests, by the name of an error."""
    return code in _THROTTLING
