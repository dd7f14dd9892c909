"""Node types, versions and parameters of the cache."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from vdbctl.spec import engines
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.finding import Finding, Rule, error, warning
from vdbctl.spec.model import Environment


def _cache(environment: Environment) -> Iterator[Finding]:
    cache = environment.cache
    if not isinstance(cache, NodeCache):
        return
    family = cache.node_type.split(".")[1]
    if family in engines.RETIRED_CACHE_FAMILIES:
        yield error(
            "VDB501",
            "cache.node_type",
            f"{cache.node_type}: nodes of this family cannot be created any more",
            "use cache.t4g or cache.t3 instead of t2, r6g or newer instead of r3",
        )
    known = engines.VALKEY_VERSIONS if cache.engine == "valkey" else engines.REDIS_VERSIONS
    if cache.version not in known:
        yield error(
            "VDB502",
            "cache.version",
            f"ElastiCache has no {cache.engine} {cache.version}",
            f"versions are {', '.join(sorted(known))}",
        )


def _followed(environment: Environment) -> Iterator[Finding]:
    cache = environment.cache
    if isinstance(cache, NodeCache) and cache.auto_minor_upgrades:
        yield warning(
            "VDB504",
            "cache.auto_minor_upgrades",
            f"version {cache.version} names a minor release while AWS upgrades minors: afterwards "
            "the plan would replace the cache by one of the old version",
            "raise version when AWS has upgraded, or set auto_minor_upgrades to false",
        )


def _parameters(environment: Environment) -> Iterator[Finding]:
    cache = environment.cache
    if not isinstance(cache, NodeCache):
        return
    for name, value in cache.parameters.items():
        problem = _problem(name, str(value))
        if problem:
            yield error(
                "VDB503",
                f"cache.parameters.{name}",
                problem,
                "see the parameters of Valkey and Redis OSS in the ElastiCache User Guide",
            )


def _problem(name: str, value: str) -> str | None:
    if name not in engines.CACHE_PARAMETERS:
        near = difflib.get_close_matches(name, engines.CACHE_PARAMETERS, n=1)
        return "is not known" + (f"; did you mean {near[0]!r}?" if near else "")
    allowed = engines.CACHE_PARAMETERS[name]
    if isinstance(allowed, range):
        if not value.isdigit() or int(value) not in allowed:
            return f"{value!r} is outside {allowed.start} to {allowed.stop - 1}"
    elif isinstance(allowed, str):
        if not set(value) <= set(allowed):
            return f"{value!r} holds letters other than {allowed}"
    elif value not in allowed:
        return f"{value!r} is none of {', '.join(sorted(allowed))}"
    return None


RULES: tuple[Rule, ...] = (_cache, _followed, _parameters)
