"""A region's prices anew: read, held against those before, swapped in one step, or left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vdbctl.cost import catalogue
from vdbctl.cost.catalogue import Catalogue, Price
from vdbctl.cost.refresh import build
from vdbctl.cost.refresh.offers import PriceFiles
from vdbctl.cost.refresh.rules import rules
from vdbctl.errors import PricesRefused

SHOWN = 20


@dataclass(frozen=True)
class Refreshed:
    """What a refresh of a region changed.

    Attributes:
        kept: Items that stay as they were, each with the reason; only with `partial`.
    """

    region: str
    prices: Mapping[str, Price]
    added: tuple[str, ...]
    changed: Mapping[str, tuple[Price, Price]]
    kept: Mapping[str, str]


def refresh(
    region: str, files: PriceFiles, before: Catalogue, own: catalogue.PriceFolder, *, partial: bool
) -> Refreshed:
    """Read a region's price files and find out what they change; writes nothing.

    Args:
        before: Prices that are in use.
        own: Prices of an earlier refresh; none of these may go missing.
        partial: Take what is sound and keep the old price of the rest.

    Raises:
        AwsUnreachable: A file could not be read.
        PricesRefused: An item matches no product, or several, or moved too far; unless `partial`.
    """
    known = tuple(rules())
    codes = dict.fromkeys(rule.offer for rule in known)
    offers = [
        files.offer(code, region, (rule for rule in known if rule.offer == code)) for code in codes
    ]
    built = build.build(offers, known)
    old = before.of(region)
    single = {rule.item for rule in known if rule.single}
    expected = {item for item in old if item in single} | set(own.items(region))
    problems = build.compare(built, old, sorted(expected))
    if problems and not partial:
        raise _refused(region, problems)
    earlier = own.of(region)
    prices = {item: price for item, price in built.prices.items() if item not in problems}
    prices |= {item: earlier[item] for item in problems if item in earlier}
    return Refreshed(
        region=region,
        prices=prices,
        added=tuple(sorted(set(prices) - set(old))),
        changed={
            item: (old[item], price)
            for item, price in sorted(prices.items())
            if item in old and (old[item].usd, old[item].steps) != (price.usd, price.steps)
        },
        kept=problems,
    )


def write(folder: Path, refreshed: Refreshed, on: date) -> Path:
    """Put a region's file in place of the old one, in one step.

    Raises:
        OSError: It cannot be written; the old one is as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{refreshed.region}.csv"
    beside = target.with_suffix(".csv.new")
    catalogue.write(beside, refreshed.prices)
    beside.replace(target)
    (folder / catalogue.CHECKED).write_text(f"{on.isoformat()}\n", encoding="utf-8")
    return target


def _refused(region: str, problems: Mapping[str, str]) -> PricesRefused:
    lines = [f"  {item} {words}" for item, words in sorted(problems.items())]
    more = f"\n  and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return PricesRefused(
        f"AWS's price files for {region} do not give each price exactly once; nothing was "
        f"changed:\n" + "\n".join(lines[:SHOWN]) + more,
        hint="--partial takes what is sound and keeps the old price of these; please report them",
    )
