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


def test_every_price_equals_the_figure_of_its_source():
    catalogue = BundledCatalogue()

    differ = [
        (row["region"], row["item"], row["usd"], price.usd)
        for row in figures()
        if (price := catalogue.price(row["region"], row["item"]))
        and price.usd != Decimal(row["usd"])
    ]

    assert differ == []


def test_nearly_every_figure_of_a_region_in_the_catalogue_is_compared():
    """Else the test above would pass by comparing nothing."""
    catalogue = BundledCatalogue()

    here = [row for row in figures() if row["region"] in catalogue.regions()]
    missing = {row["item"] for row in here if catalogue.price(row["region"], row["item"]) is None}

    assert len(here) > 1_000
    assert missing <= {"rds.storage.io1.single-az", "rds.iops.io1.single-az"}
    assert len(Counter(row["section"] for row in here)) >= 8


def test_each_figure_has_a_source_and_stands_once():
    rows = figures()

    assert all(row["source"] and row["confidence"] in "HM" for row in rows)
    twice = [
        key for key, count in Counter((r["region"], r["item"]) for r in rows).items() if count > 1
    ]
    assert twice == []
