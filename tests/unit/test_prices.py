"""The bundled catalogue beside figures that were gathered apart from it, each with its source."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

from vdbctl.cost.catalogue import BundledCatalogue

FIGURES = Path(__file__).with_name("prices") / "figures.csv"


def figures():
    with FIGURES.open(newline="") as file:
        return list(csv.DictReader(file))


def found(catalogue, row):
    """Price of the step that a figure is of, or None."""
    price = catalogue.price(row["region"], row["item"])
    if price is None or not row["above"]:
        return price.usd if price else None
    return {str(step.above): step.usd for step in price.steps}.get(row["above"])


def equal(row, usd):
    """Reserved prices are compared to the places that their source prints."""
    figure = Decimal(row["usd"])
    if row["item"].startswith("reserved."):
        return usd.quantize(figure) == figure
    return usd == figure


def test_every_price_equals_the_figure_of_its_source():
    catalogue = BundledCatalogue()

    differ = [
        (row["region"], row["item"], row["above"], row["usd"], usd)
        for row in figures()
        if (usd := found(catalogue, row)) is not None and not equal(row, usd)
    ]

    assert differ == []


def test_every_figure_is_in_the_catalogue():
    """Else the test above would pass by comparing nothing."""
    catalogue = BundledCatalogue()

    missing = [row for row in figures() if found(catalogue, row) is None]

    assert len(figures()) > 1_250
    assert missing == []
    assert len(Counter(row["section"] for row in figures())) >= 10


def test_each_figure_has_a_source_and_stands_once():
    rows = figures()

    assert all(row["source"] and row["confidence"] in "HM" for row in rows)
    twice = [
        key
        for key, count in Counter((r["region"], r["item"], r["above"]) for r in rows).items()
        if count > 1
    ]
    assert twice == []
