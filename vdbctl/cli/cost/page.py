"""Bills as one page of HTML: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from vdbctl.cli.show import usd

if TYPE_CHECKING:
    from vdbctl.cli.cost.forms import Document
    from vdbctl.cost.months import Months

PARTS = (
    "database", "proxy", "cache", "network", "monitoring", "backup", "recovery", "workload",
    "functions",
)  # fmt: skip
"""Each has a colour of its own, in this order, on every page."""
HUNDRED = Decimal(100)


def render(document: Document) -> str:
    """The page; amounts are in the document's currency."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["money"] = lambda amount: usd(
        None if amount is None else document.currency.of(amount)
    )
    dearest = max((months.bills["high"].monthly_usd for months in document.months), default=0)
    used = {part for months in document.months for part in months.typical.parts}
    return templates.get_template("page.html.j2").render(
        document=document,
        money=document.currency.code,
        parts=[part for part in PARTS if part in used],
        color=PARTS.index,
        share=lambda amount: f"{amount / dearest * HUNDRED:.4f}%" if dearest else "0%",
        floors=_floors,
        oldest=min((m.typical.prices_as_of for m in document.months), default=""),
    )


def _floors(months: Months) -> Decimal:
    return sum((amount for _, amount in months.floors), Decimal(0))
