"""db metrics: what was measured, as plots of a line each, and whether the size is right."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vdbctl.cli.services import Services
    from vdbctl.operate.metrics import Series
    from vdbctl.operate.sizing import Advice, Size
    from vdbctl.spec.model import Environment

BARS = "▁▂▃▄▅▆▇█"
PLAIN = "_.-~=+*#"
"""Where the terminal cannot show the bars."""
WIDTH = 30
_SPAN = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def metrics(
    ctx: typer.Context,
    name: EnvName,
    last: Annotated[str, typer.Option(metavar="SPAN", help="30m, 6h, 14d.")] = "24h",
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
) -> None:
    """Show CPU, capacity, connections, memory, storage, latencies and the cache; advise a size."""
    from vdbctl.cli import deployed
    from vdbctl.operate import metrics as operate
    from vdbctl.operate import sizing

    services: Services = ctx.obj
    back = _span(last)
    found = deployed.find(services, name, developer, sandbox=sandbox)
    series = operate.read(found.aws, found.outputs, services.now(), back)
    size = _size(found.environment)
    advice = tuple(sizing.advise(size, series))
    savings = [_saving(services, found.environment, one) for one in advice]
    if as_json:
        services.show.json(_document(series, advice, savings))
        return
    rows = [_row(one, _signs(services)) for one in series if one.values]
    columns = ("of", "what", f"last {last}", "least", "mean", "p95", "most", "now", "")
    services.show.table(columns, rows, right=columns[3:8])
    silent = [one.metric.words for one in series if not one.values]
    if silent:
        services.show.say(f"not measured: {', '.join(silent)}", "dim")
    for one, saving in zip(advice, savings, strict=True):
        services.show.text(f"advice  {one.field}: {one.value}   because {one.because}{saving}")
    if not advice:
        services.show.text(_no_advice(series))


def _no_advice(series: Sequence[Series]) -> str:
    from vdbctl.operate.sizing import ENOUGH_POINTS

    points = max((len(one.values) for one in series), default=0)
    if points < ENOUGH_POINTS:
        return f"no advice on the size: {points} points, {ENOUGH_POINTS} are needed (--last 14d)"
    return "the size is right, by these figures"


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text)
    if found is None or not int(found[1]):
        raise typer.BadParameter(f"--last {text}: give 30m, 6h or 14d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _size(environment: Environment) -> Size:
    from vdbctl.operate.sizing import Size
    from vdbctl.spec import engines

    database = environment.database
    capacity = getattr(database, "capacity", None)
    if capacity:
        return Size(acu=(capacity.min_acu, capacity.max_acu))
    name = database.instance_class
    memory = engines.memory_gib(name) if name else None
    return Size(name, memory, storage_gb=getattr(database, "storage_gb", None))


def _saving(services: Services, environment: Environment, advice: Advice) -> str:
    """The bill with the change against the bill as it is; "" where it cannot be told."""
    from pydantic import ValidationError

    from vdbctl.errors import VdbctlError

    path = advice.field.split(".")
    try:
        document = environment.model_dump()
        inner: dict[str, Any] = document
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = advice.value
        changed = type(environment).model_validate(document)
        before = services.estimate(environment).monthly_usd
        after = services.estimate(changed).monthly_usd
    except (VdbctlError, ValidationError, KeyError, TypeError):
        return ""
    return f"; {before:,.2f} to {after:,.2f} USD a month"


def _signs(services: Services) -> str:
    encoding = (services.show.out.encoding or "").lower()
    return BARS if encoding.startswith("utf") else PLAIN


def _row(series: Series, signs: str) -> tuple[str, ...]:
    values = series.values
    figures = (min(values), series.mean, series.percentile(0.95), max(values), values[-1])
    return (
        series.of,
        series.metric.words,
        plot(values, signs),
        *(_figure(value) for value in figures),
        series.metric.unit,
    )


def plot(values: Sequence[float], signs: str = BARS, width: int = WIDTH) -> str:
    """A line of bars, from the least to the most; several values in a column are their highest."""
    if len(values) > width:
        edges = [round(n * len(values) / width) for n in range(width + 1)]
        values = [max(values[a:b]) for a, b in pairwise(edges)]
    low, high = min(values), max(values)
    if high == low:
        return signs[0 if high == 0 else len(signs) // 2] * len(values)
    top = len(signs) - 1
    return "".join(signs[round((value - low) / (high - low) * top)] for value in values)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _document(
    series: Sequence[Series], advice: Sequence[Advice], savings: Sequence[str]
) -> dict[str, object]:
    return {
        "metrics": [
            {
                "of": one.of,
                "name": one.metric.name,
                "unit": one.metric.unit,
                "statistic": one.metric.statistic,
                "points": [
                    {"at": at, "value": value}
                    for at, value in zip(one.times, one.values, strict=True)
                ],
            }
            for one in series
        ],
        "advice": [
            {"field": one.field, "value": one.value, "because": f"{one.because}{saving}"}
            for one, saving in zip(advice, savings, strict=True)
        ],
    }
