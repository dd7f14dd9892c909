"""Random inputs with a seed that is known: fixed in `make test`, that of the day in `make soak`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings

from tests import soak

Test = Callable[..., Any]


def randomised(examples: int, *, soaked: int | None = None) -> Callable[[Test], Test]:
    """Settings of a test with @given. No example is too slow: that would depend on the machine.

    Args:
        examples: How many, in `make test`.
        soaked: How many, in `make soak`; ten times as many where nothing is said.
    """
    chosen = settings(
        max_examples=(soaked or 10 * examples) if soak.SOAK else examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    return lambda test: seed(soak.SEED)(chosen(test))
