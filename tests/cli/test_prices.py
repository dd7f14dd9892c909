"""cost prices at the command line."""

from __future__ import annotations

import json


def test_a_price_is_shown_with_its_source_and_date(run):
    outcome = run("cost", "prices", "aurora", "standard.db.r6g.large", "--region", "us-east-1")

    assert outcome.exit_code == 0
    assert "0.26" in outcome.stdout
    assert "2026-07-28" in outcome.stdout
    assert "AWS Price List" in outcome.stdout
    assert "1 found" in outcome.stderr


def test_as_json_each_price_has_all_that_is_known_of_it(run):
    outcome = run("cost", "prices", "nat.hour", "--json")

    found = json.loads(outcome.stdout)
    assert {"region", "item", "usd", "unit", "source", "date", "confidence"} == set(found[0])
    assert [one["usd"] for one in found if one["region"] == "us-east-1"] == [0.045]
    assert len({one["region"] for one in found}) == 10


def test_what_is_not_there_is_told_with_what_is(run):
    region = run("cost", "prices", "--region", "mars-1")
    item = run("cost", "prices", "warp", "drive")

    assert (region.exit_code, item.exit_code) == (2, 2)
    assert "us-east-1" in region.stderr
    assert "warp and drive" in item.stderr
