"""The page of bills, looked at by a browser: on a desk, on a phone, in the dark."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.browser

PHONE, DESK = 360, 1200


@pytest.fixture
def html(run):
    return run("cost", "estimate", "--html").stdout


@pytest.fixture
def bills(run):
    return {
        bill["environment"]: bill for bill in json.loads(run("cost", "estimate", "--json").stdout)
    }


def bars(page):
    """Width in pixels of each bar's parts together, by environment."""
    return {
        item.locator("strong").inner_text(): sum(
            part.bounding_box()["width"] for part in item.locator(".bar span:not(.range)").all()
        )
        for item in page.locator(".bars > li").all()
    }


def test_bars_are_as_long_as_the_bills_are_high(opened, html, bills):
    page = opened(html)

    found = bars(page)

    widest = page.locator(".bar").first.bounding_box()["width"]
    dearest = max(bill["high_usd"] for bill in bills.values())
    assert set(found) == set(bills)
    for name, bill in bills.items():
        assert found[name] == pytest.approx(bill["monthly_usd"] / dearest * widest, abs=4)


def test_the_parts_of_a_bar_follow_the_parts_of_the_bill(opened, html, bills):
    page, bill = opened(html), bills["prod"]
    item = page.locator(".bars > li", has_text="prod")

    parts = item.locator(".bar span:not(.range)").all()

    amounts: dict[str, float] = {}
    for line in bill["lines"]:
        amounts[line["part"]] = amounts.get(line["part"], 0) + line["monthly_usd"]
    titles = [part.get_attribute("title") for part in parts]
    assert titles == [f"{name} {amount:,.2f}" for name, amount in amounts.items()]
    widths = [part.bounding_box()["width"] for part in parts]
    scale = sum(widths) / bill["monthly_usd"]
    assert widths == pytest.approx([amount * scale for amount in amounts.values()], abs=3)


def test_each_colour_of_a_bar_is_explained(opened, html):
    page = opened(html)

    def colours(selector):
        script = "all => all.map(one => getComputedStyle(one).backgroundColor)"
        return set(page.locator(selector).evaluate_all(script))

    assert colours(".bar span:not(.range)") == colours(".legend i")
    assert len(colours(".legend i")) == page.locator(".legend li").count()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_is_wider_than_the_window(opened, html, width):
    page = opened(html, width=width)

    for summary in page.locator("summary").all():
        summary.click()

    assert page.locator("details[open]").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.locator("td, th, summary, p").evaluate_all(
        "(all, width) => all.filter(one => one.getBoundingClientRect().right > width).length", width
    )
    assert outside == 0


def test_a_phone_shows_what_each_line_costs_and_leaves_out_the_rest(opened, html):
    page = opened(html, width=PHONE)
    page.locator("summary").first.click()

    row = page.locator("details[open] tr", has_text="NAT gateways").first

    assert row.locator("td.n:visible").all_inner_texts() == ["32.85"]
    assert page.locator("th:visible").all_inner_texts() == ["line", "a month"]


def test_details_add_up_to_what_the_bar_says(opened, html, bills):
    page = opened(html)

    for details in page.locator("details").all():
        details.locator("summary").click()
        name = details.locator("summary").inner_text().split()[0]
        cells = details.locator("tr:not(.part) td.n:nth-last-child(2)").all_inner_texts()
        total = sum(float(cell.replace(",", "")) for cell in cells)
        assert total == pytest.approx(bills[name]["monthly_usd"], abs=0.005 * len(cells))


def test_in_the_dark_the_page_is_dark_and_its_words_are_light(opened, html):
    def brightness(page, field):
        script = f"getComputedStyle(document.body).{field}.match(/\\d+/g).slice(0, 3).map(Number)"
        return sum(page.evaluate(script)) / 3

    light, dark = opened(html), opened(html, dark=True)

    assert brightness(light, "backgroundColor") > 200 > brightness(light, "color")
    assert brightness(dark, "backgroundColor") < 60 < 200 < brightness(dark, "color")


def test_a_price_that_is_not_known_is_told_on_the_page(opened, run, project):
    path = project / "environments/dev.yaml"
    path.write_text(path.read_text().replace("region: us-east-1", "region: mx-central-1"))

    page = opened(run("cost", "estimate", "dev", "--html").stdout)

    assert page.locator(".head .unknown").inner_text().endswith("unknown")
    assert page.locator("td.unknown:visible").count() > 2
