"""cost prices, and the forms of cost estimate, at the command line."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal

import jsonschema
import pytest

from vdbctl import errors


def test_a_price_is_shown_with_its_source_and_date(run):
    outcome = run("cost", "prices", "aurora", "standard.db.r6g.large", "--region", "us-east-1")

    assert outcome.exit_code == 0
    assert "0.26" in outcome.stdout
    assert "2026-07-28" in outcome.stdout
    assert "AWS Price List" in outcome.stdout
    assert "6 found" in outcome.stderr  # on demand, and five ways to reserve it


def test_as_json_each_price_has_all_that_is_known_of_it(run):
    outcome = run("cost", "prices", "nat.hour", "--json")

    found = json.loads(outcome.stdout)
    assert {"region", "item", "usd", "steps", "unit", "source", "date", "confidence"} == set(
        found[0]
    )
    assert [one["usd"] for one in found if one["region"] == "us-east-1"] == [0.045]
    assert len({one["region"] for one in found}) == 30


def test_the_price_of_a_larger_amount_is_shown_as_well(run):
    text = run("cost", "prices", "list", "transfer.internet", "--region", "us-east-1")
    document = json.loads(
        run("cost", "prices", "transfer.internet", "--region", "us-east-1", "--json").stdout
    )

    assert "0.05 above 153,600" in text.stdout
    assert document[0]["steps"][-1] == {"above": 153600, "usd": 0.05}


def test_what_is_not_there_is_told_with_what_is(run):
    region = run("cost", "prices", "--region", "mars-1")
    item = run("cost", "prices", "warp", "drive")

    assert (region.exit_code, item.exit_code) == (2, 2)
    assert "us-east-1" in region.stderr
    assert "warp and drive" in item.stderr


def test_csv_has_a_row_for_each_line_and_adds_up_to_the_bill(run):
    rows = list(csv.DictReader(io.StringIO(run("cost", "estimate", "--csv").stdout)))
    bills = json.loads(run("cost", "estimate", "--json").stdout)

    for bill in bills:
        mine = [row for row in rows if row["environment"] == bill["environment"]]
        assert len(mine) == len(bill["lines"])
        total = sum(Decimal(row["monthly_usd"]) for row in mine)
        assert float(round(total, 6)) == bill["monthly_usd"]
        assert all(row["source"] and row["price_date"] for row in mine)
        low = sum(Decimal(row["low_usd"]) for row in mine)
        assert float(round(low, 6)) == bill["low_usd"]


def test_a_price_that_is_not_known_is_empty_in_csv_and_told_in_markdown(run, project):
    path = project / "environments/dev.yaml"
    path.write_text(path.read_text().replace("region: us-east-1", "region: eu-nowhere-1"))

    rows = list(csv.DictReader(io.StringIO(run("cost", "estimate", "dev", "--csv").stdout)))
    text = run("cost", "estimate", "dev", "--markdown").stdout

    assert {row["monthly_usd"] for row in rows} == {""}
    assert f"| 0.00 + {len(rows)} unknown | 0.00 |" in text


def test_markdown_has_all_environments_and_their_lines(run):
    text = run("cost", "estimate", "--markdown").stdout

    assert text.startswith("| environment | region | low | USD a month | high |\n|---|---|")
    assert text.count("<details>") == 5
    assert "| network | NAT gateways |" in text


@pytest.mark.parametrize("other", ["--csv", "--markdown", "--html"])
def test_one_form_at_a_time(run, other):
    assert run("cost", "estimate", "--json", other).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("dev", "--developers", "3", "--days", "7", "--currency", "EUR=0.92"),
        ("prod",),
    ],
)
def test_json_is_as_its_schema_says(run, arguments):
    schema = json.loads(run("cost", "schema").stdout)
    document = json.loads(run("cost", "estimate", *arguments, "--json").stdout)

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)


def test_the_schema_takes_a_bill_with_unknown_prices_and_no_other_document(run, project):
    schema = json.loads(run("cost", "schema").stdout)
    path = project / "environments/dev.yaml"
    path.write_text(path.read_text().replace("region: us-east-1", "region: eu-nowhere-1"))
    document = json.loads(run("cost", "estimate", "dev", "--json").stdout)

    jsonschema.validate(document, schema)

    assert document["complete"] is False
    del document["complete"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_prices_older_than_ninety_days_are_told(run, project):
    folder = project / "prices"
    folder.mkdir()
    (folder / "us-east-1.csv").write_text(
        "item,above,usd,unit,source,date,confidence\nnat.hour,,0.05,hour,AWS Price List,2026-01-01,H\n"
    )
    (folder / "checked.txt").write_text("2026-01-01\n")

    outcome = run("cost", "estimate", "dev")
    [nat] = [
        line
        for line in json.loads(run("cost", "estimate", "dev", "--json").stdout)["lines"]
        if line["item"] == "nat.hour"
    ]

    for told in (outcome, run("cost", "compare", "dev"), run("cost", "diff", "dev", "prod")):
        assert re.search(r"compared with AWS's \d{3,} days ago", told.stderr)
    assert nat["monthly_usd"] == 36.5  # the project's own price counts


HEADER = "item,above,usd,unit,source,date,confidence\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            HEADER + "alarm,,0.1,month,x,2026-01-01,H\nnat.hour,,O.05,hour,x,2026-01-01,H\n",
            ":3: not",
        ),
        (HEADER + "nat.hour,,0.05,hour,x,yesterday,H\n", ":2: not a price"),
        (HEADER + "nat.hour,,0.05,hour\n", ":2: not a price"),
        (HEADER + "nat.hour,,0,hour,x,2026-01-01,H\n", ":2: not a price"),
        (HEADER + "nat.hour,,NaN,hour,x,2026-01-01,H\n", ":2: not a price"),
        (HEADER + "nat.hour,,1,hour,x,2026-01-01,Z\n", ":2: not a price"),
        (HEADER + "nat.hour,,1,hour,x,2026-01-01,H\nnat.hour,,2,hour,x,2026-01-01,H\n", ":3: not"),
        ("<<<<<<< HEAD\n" + HEADER, ":1: not a file of prices"),
        ("", ":1: not a file of prices"),
    ],
)
def test_a_file_of_prices_that_was_spoilt_is_told_with_its_line(run, project, text, words):
    folder = project / "prices"
    folder.mkdir()
    (folder / "us-east-1.csv").write_text(text)

    outcome = run("cost", "estimate", "dev")

    assert outcome.exit_code == errors.SpecInvalid.exit_code
    assert f"us-east-1.csv{words}" in outcome.stderr
    assert "refresh" in outcome.stderr


def test_a_day_that_is_none_is_told(run, project):
    (project / "prices").mkdir()
    (project / "prices/us-east-1.csv").write_text(HEADER)
    (project / "prices/checked.txt").write_text("soon\n")

    outcome = run("cost", "estimate", "dev")

    assert outcome.exit_code == errors.SpecInvalid.exit_code
    assert "checked.txt:1: not a day" in outcome.stderr
