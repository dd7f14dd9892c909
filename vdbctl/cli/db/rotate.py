"""db rotate: new passwords, tried before they count."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Timeout, Via, Yes

if TYPE_CHECKING:
    from vdbctl.aws import Login
    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.operate.rotation import Rotated

Who = Literal["master", "application", "readonly", "cache"]
EVERYBODY: tuple[Who, ...] = ("master", "application", "readonly", "cache")


def rotate(
    ctx: typer.Context,
    name: EnvName,
    who: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WHO]", help="master, application, readonly, cache; all when left out."
        ),
    ] = None,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    timeout: Timeout = 600,
    as_json: AsJson = False,
    via: Via = None,
    cache_via: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Reach the cache here, to try a login.")
    ] = None,
) -> None:
    """Change passwords: the new one is tried, and the old one must be refused."""
    from vdbctl.cli import deployed
    from vdbctl.cli.consent import ask

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    chosen = _chosen(who) or _there(found)
    names = ", ".join(chosen)
    ask(
        services,
        f"change the passwords of {found.outputs.stack}: {names}? Programs that keep one and do "
        "not read their secret again are refused from then on.",
        yes=yes,
    )
    log_in = _log_in(services, found, via)
    done = []
    for rotated in _rotated(services, found, chosen, log_in, timeout, via, cache_via):
        done.append(rotated)
        services.show.done(_words(rotated))
    if as_json:
        services.show.json([dataclasses.asdict(one) for one in done])


def _chosen(who: list[str] | None) -> tuple[Who, ...]:
    unknown = set(who or ()) - set(EVERYBODY)
    if unknown:
        raise typer.BadParameter(
            f"no {', '.join(sorted(unknown))}; there are {', '.join(EVERYBODY)}"
        )
    return tuple(one for one in EVERYBODY if one in (who or ()))


def _there(found: Deployed) -> tuple[Who, ...]:
    """Everybody that this environment has."""
    outputs = found.outputs
    arns = {
        "master": outputs.database_secret_arn,
        "application": outputs.application_secret_arn,
        "readonly": outputs.readonly_secret_arn,
        "cache": outputs.cache_token_user_id and outputs.cache_secret_arn,
    }
    return tuple(one for one in EVERYBODY if arns[one])


def _rotated(
    services: Services, found: Deployed, chosen: tuple[Who, ...],
    log_in: Callable[[Login], None] | None, timeout: int, via: str | None, cache_via: str | None,
) -> Iterator[Rotated]:  # fmt: skip
    from vdbctl.operate import rotation

    managed = found.environment.database.master_credentials == "managed"
    master = rotation.managed_master if managed else rotation.own_master
    for who in chosen:
        with services.show.waiting(f"rotating {who}") as tell:
            if who == "cache":
                yield rotation.cache(
                    found.aws, found.outputs, _cache_log_in(services, found, cache_via)
                )
            elif who == "master":
                yield master(found.aws, found.outputs, log_in, timeout_s=timeout, tell=tell)
            else:
                arn = getattr(found.outputs, f"{who}_secret_arn")
                with closing(services.database(found.outputs, via)) as database:
                    yield rotation.user(found.aws, who, arn, database, log_in)


def _log_in(services: Services, found: Deployed, via: str | None) -> Callable[[Login], None] | None:
    """A direct login, as a program would; None where there is no way from here."""
    from vdbctl.cli import connect
    from vdbctl.errors import DatabaseUnreachable, ExtraMissing

    def log_in(login: Login) -> None:
        connect.direct(services, found.outputs, login, via).close()

    try:
        log_in(connect.login(found.aws, found.outputs, "master"))
    except (DatabaseUnreachable, ExtraMissing) as error:
        services.show.say(f"logins are not tried: {error.message}", "yellow")
        return None
    return log_in


def _cache_log_in(
    services: Services, found: Deployed, via: str | None
) -> Callable[[str], None] | None:
    """A login with a token; None where there is no way from here."""
    from vdbctl.cli import connect
    from vdbctl.errors import DatabaseAccessDenied, DatabaseUnreachable, ExtraMissing
    from vdbctl.operate import cache_keys

    outputs = found.outputs
    here = connect.address(via) if via else (outputs.cache_endpoint or "", outputs.cache_port or 0)

    def log_in(token: str) -> None:
        cache_keys.open_cache(*here, token, tls=not services.sandboxed).close()

    try:
        log_in("not-a-token")
    except DatabaseAccessDenied:
        return log_in
    except (DatabaseUnreachable, ExtraMissing) as error:
        services.show.say(f"tokens of the cache are not tried: {error.message}", "yellow")
        return None
    services.show.say("tokens of the cache are not tried: it takes any", "yellow")
    return None


def _words(rotated: Rotated) -> str:
    words = {(True, True): "the new one works, the old one is refused", (True, None): "it works"}
    tried = words.get((bool(rotated.new_works), rotated.old_refused), "not tried from here")
    return f"{rotated.who}: {tried}"
