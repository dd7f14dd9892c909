"""Options that several cost commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vdbctl.cost.currency import Currency

UsageFile = Annotated[
    Path | None,
    typer.Option("--usage", metavar="FILE", help="How much it is used, in place of `usage:`."),
]
CurrencyOption = Annotated[
    str | None,
    typer.Option("--currency", metavar="EUR=0.92", help="Show amounts in this, at this rate."),
]


def currency(text: str | None) -> Currency:
    """The currency that is asked for, USD where none is.

    Raises:
        BadParameter: It is not written as EUR=0.92.
    """
    from vdbctl.cost.currency import USD, parse

    if text is None:
        return USD
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
