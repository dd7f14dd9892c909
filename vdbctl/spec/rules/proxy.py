"""What RDS Proxy does not combine with."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.finding import Finding, Rule, error, warning
from vdbctl.spec.model import Environment


def _proxy(environment: Environment) -> Iterator[Finding]:
    proxy, database = environment.proxy, environment.database
    if proxy is None:
        return
    if proxy.reader_endpoint:
        readers = isinstance(database, AuroraDatabase) and (
            database.readers or database.reader_scaling
        )
        if not readers:
            yield error(
                "VDB601",
                "proxy.reader_endpoint",
                "a reader endpoint needs an Aurora cluster with readers",
                "add readers, or leave it out",
            )
    if proxy.authentication == "iam" and not proxy.require_tls:
        yield error(
            "VDB602",
            "proxy.require_tls",
            "a login with an IAM token needs TLS",
            "leave require_tls at true",
        )
    elif not proxy.require_tls:
        yield warning(
            "VDB603",
            "proxy.require_tls",
            "clients may send their password in clear text to the proxy",
            "leave require_tls at true",
        )
    if (proxy.max_idle_connections_percent or 0) > proxy.max_connections_percent:
        yield error(
            "VDB604",
            "proxy.max_idle_connections_percent",
            "is above max_connections_percent",
            "leave it out for half of it",
        )


RULES: tuple[Rule, ...] = (_proxy,)
