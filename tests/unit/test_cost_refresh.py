"""Prices anew from AWS's price files, which a server on loopback serves."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from tests import price_files
from tests.price_files import row
from vdbctl import errors
from vdbctl.cost.catalogue import BUNDLED, BundledCatalogue, PriceFolder
from vdbctl.cost.refresh import offers
from vdbctl.cost.refresh.rules import rules

REGION = "us-east-1"
NEXT = "20261121000000"
NODE = "cache.node.redis.cache.r6g.large"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    for read in (offers.PriceFiles._read, offers.PriceFiles._newest):
        monkeypatch.setattr(read.retry, "sleep", lambda _seconds: None)


@pytest.fixture
def server():
    started = price_files.Server()
    yield started
    started.stop()


@pytest.fixture
def rows():
    """Rows by offer: what the bundled catalogue says, with traps among it."""
    found = price_files.of_catalogue(REGION)
    for code, misleading in price_files.traps(REGION).items():
        found[code] += misleading
    return found


@pytest.fixture
def refresh(run, server, rows, monkeypatch, project):
    """Serve the rows and run the command."""
    monkeypatch.setenv("VDBCTL_PRICES_URL", server.url)
    monkeypatch.setenv("VDBCTL_CACHE", str(project / "cache"))

    def command(*arguments, version=None):
        for code, content in rows.items():
            if version:
                server.offer(code, REGION, content, version)
            elif price_files.Server.index(code) not in server.files:
                server.offer(code, REGION, content)
        return run("cost", "prices", "refresh", "--region", REGION, *arguments)

    return command


def own(project):
    return PriceFolder(project / "prices").of(REGION)


def change(rows, code, usage, **columns):
    """Change the columns of all rows with this usage type; returns how many there were."""
    found = [one for one in rows[code] if one[price_files.HEADER.index("usageType")] == usage]
    for one in found:
        for name, value in columns.items():
            one[price_files.HEADER.index(name.replace("_", " "))] = value
    return len(found)


def test_the_same_prices_are_read_and_no_trap_is_taken_for_one(refresh, project):
    outcome = refresh("--json")

    [told] = json.loads(outcome.stdout)
    before, after = BundledCatalogue().of(REGION), own(project)
    assert outcome.exit_code == 0, outcome.stderr
    assert (told["changed"], told["added"], told["kept"]) == ([], [], {})
    assert len(after) > 600
    for item, price in after.items():
        assert (price.usd, price.steps) == (before[item].usd, before[item].steps), item
        assert (price.source, price.confidence, str(price.date)) == (
            "AWS Price List", "H", "2026-11-20",
        )  # fmt: skip


def test_every_rule_has_a_price_to_read(refresh, project):
    """Else a rule that matches nothing would pass for one that does."""
    refresh()

    unused = {
        rule.item
        for rule in rules()
        if not any(item.startswith(rule.item.partition("{")[0]) for item in own(project))
    }
    assert unused <= {"rds.storage.io2.multi-az", "rds.iops.io2.multi-az"}


def test_what_is_estimated_afterwards_has_the_new_price(refresh, rows, run):
    assert change(rows, "AmazonEC2", "NatGateway-Hours", PricePerUnit="0.0500000000") == 1

    outcome = refresh()
    bill = json.loads(run("cost", "estimate", "dev", "--json").stdout)

    nat = next(line for line in bill["lines"] if line["item"] == "nat.hour")
    assert nat["monthly_usd"] == 36.5
    assert "nat.hour" in outcome.stdout
    assert "1 changed" in outcome.stderr


def test_reserved_prices_have_their_upfront_part_spread(refresh, rows, project):
    sku = next(
        one[0] for one in rows["AmazonElastiCache"]
        if one[0].endswith(NODE)
    )  # fmt: skip
    usage = {
        "Instance_Type": "cache.r6g.large",
        "Cache_Engine": "Redis",
        "OfferingClass": "standard",
    }
    terms = {"TermType": "Reserved", "LeaseContractLength": "3yr", "PurchaseOption": "All Upfront"}
    named = "NodeUsage:cache.r6g.large"
    rows["AmazonElastiCache"] += [
        row(sku, named, "2434", **usage, **terms, Unit="Quantity"),
        row(sku, named, "0", **usage, **terms),
        row(sku, named, "0.141", **usage, TermType="Reserved", LeaseContractLength="1yr",
            PurchaseOption="No Upfront"),
        row(sku, named, "0", **usage, OfferTermCode="6QCMYABX3D"),  # covered by a reservation
    ]  # fmt: skip

    assert refresh().exit_code == 0

    found = own(project)
    assert found[NODE].usd == Decimal("0.206")
    assert found[f"reserved.1y-no-upfront.{NODE}"].usd == Decimal("0.141")
    assert f"{found[f'reserved.3y-all-upfront.{NODE}'].usd:.4f}" == "0.0926"


def test_a_line_that_went_missing_leaves_the_prices_as_they_were(refresh, rows, project):
    rows["AmazonVPC"] = [one for one in rows["AmazonVPC"] if "VpcEndpoint-Hours" not in one]

    outcome = refresh()

    assert outcome.exit_code == errors.PricesRefused.exit_code
    assert "endpoint.hour is in no price file any more" in outcome.stderr
    assert not (project / "prices").exists()


def test_a_line_that_matches_two_products_leaves_the_prices_as_they_were(refresh, rows, project):
    rows["AmazonEC2"].append(row("twin", "USE1-NatGateway-Hours", "0.045"))

    outcome = refresh()

    assert outcome.exit_code == errors.PricesRefused.exit_code
    assert "nat.hour matches 2 products" in outcome.stderr
    assert not (project / "prices").exists()


def test_a_price_that_moves_too_far_is_not_believed(refresh, rows, project):
    change(rows, "AmazonEC2", "NatGateway-Hours", PricePerUnit="0.45")

    outcome = refresh()

    assert outcome.exit_code == errors.PricesRefused.exit_code
    assert "nat.hour moved from 0.045 to 0.45" in outcome.stderr
    assert not (project / "prices").exists()


def test_with_partial_the_old_price_of_what_is_not_sound_stays(refresh, rows, project, run):
    refresh()
    change(rows, "AmazonEC2", "NatGateway-Hours", PricePerUnit="0.45")
    change(rows, "AmazonEC2", "NatGateway-Bytes", PricePerUnit="0.046")

    outcome = refresh("--partial", version=NEXT)

    assert outcome.exit_code == 0
    assert "kept nat.hour: it moved" in outcome.stderr
    assert (own(project)["nat.hour"].usd, own(project)["nat.data"].usd) == (
        Decimal("0.045"), Decimal("0.046"),
    )  # fmt: skip


def test_a_class_that_was_read_before_may_not_go_missing(refresh, rows, project):
    refresh()
    before = (project / f"prices/{REGION}.csv").read_bytes()
    rows["AmazonRDS"] = [one for one in rows["AmazonRDS"] if "db.r7g.large" not in one]

    outcome = refresh(version=NEXT)

    assert outcome.exit_code == errors.PricesRefused.exit_code
    assert "rds.instance.single-az.db.r7g.large" in outcome.stderr
    assert (project / f"prices/{REGION}.csv").read_bytes() == before


def test_a_version_is_read_once(refresh, server):
    refresh()
    refresh()

    files = {path: count for path, count in server.asked.items() if path.endswith(".csv")}
    assert set(files.values()) == {1}


def test_what_was_kept_for_other_rules_is_not_used(server, rows, tmp_path):
    server.offer("AmazonEC2", REGION, rows["AmazonEC2"])
    files = offers.PriceFiles(tmp_path, lambda _words: None, base_url=server.url)
    hours, data = (rule for rule in rules() if rule.offer == "AmazonEC2")

    found = [
        len(files.offer("AmazonEC2", REGION, wanted).rows) for wanted in ([hours], [hours, data])
    ]

    assert found == [1, 2]


def test_a_server_that_fails_twice_is_asked_again(refresh, server, rows):
    path = server.offer("AmazonRDS", REGION, rows["AmazonRDS"])
    server.failures[path] = 2

    assert refresh().exit_code == 0
    assert server.asked[path] == 3


def test_an_answer_that_breaks_off_is_no_price_file(refresh, server, rows, project):
    path = server.offer("AmazonRDS", REGION, rows["AmazonRDS"])
    server.cut_at[path] = 50_000

    outcome = refresh()

    assert outcome.exit_code == errors.AwsUnreachable.exit_code
    assert "broke off" in outcome.stderr
    assert not (project / "prices").exists()
    assert not list((project / "cache").rglob(f"AmazonRDS-{REGION}*"))


def test_a_folder_that_cannot_be_written_is_told(refresh, project):
    (project / "prices").write_text("a file in its place")

    outcome = refresh()

    assert outcome.exit_code == errors.PricesRefused.exit_code
    assert "prices of us-east-1 stay" in outcome.stderr


def test_without_a_network_the_old_prices_stay(run, monkeypatch, project):
    monkeypatch.setenv("VDBCTL_PRICES_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("VDBCTL_CACHE", str(project / "cache"))

    outcome = run("cost", "prices", "refresh", "--region", REGION)

    assert outcome.exit_code == errors.AwsUnreachable.exit_code
    assert "Connection refused" in outcome.stderr
    assert run("cost", "estimate").exit_code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>a portal of a hotel</html>", "does not begin as a price file does"),
        (b"", "does not begin as a price file does"),
        (
            b'"FormatVersion","v1.0"\n"Disclaimer","x"\n"Publication Date","2026-11-20"\n'
            b'"Version","1"\n"OfferCode","AmazonRDS"\n"A","B"\n',
            "has no columns of a price file",
        ),
    ],
)
def test_what_is_no_price_file_is_told(refresh, server, rows, content, words):
    path = server.offer("AmazonRDS", REGION, rows["AmazonRDS"])
    server.files[path] = content

    outcome = refresh()

    assert outcome.exit_code == errors.PricesRefused.exit_code
    assert words in outcome.stderr


def test_an_index_without_the_region_is_told(refresh, server):
    server.files[price_files.Server.index("AmazonRDS")] = b'{"regions": {}}'

    outcome = refresh()

    assert outcome.exit_code == errors.PricesRefused.exit_code
    assert "no price file of AmazonRDS for us-east-1" in outcome.stderr


def test_large_files_are_read_row_by_row(server, rows, tmp_path):
    """Only rows that are wanted are held: the file of EC2 has hundreds of megabytes."""
    many = [row(f"b{n}", f"BoxUsage:m5.{n}", "0.096") for n in range(20_000)]
    server.offer("AmazonEC2", REGION, [*many, *rows["AmazonEC2"]])
    wanted = [rule for rule in rules() if rule.offer == "AmazonEC2"]

    found = offers.PriceFiles(tmp_path, lambda _words: None, base_url=server.url).offer(
        "AmazonEC2", REGION, wanted
    )

    assert len(found.rows) == 2
    [kept] = tmp_path.iterdir()
    assert kept.stat().st_size < 2_000


def test_the_bundled_catalogue_is_as_it_is_written(tmp_path):
    """What `refresh` writes and what comes along have one form."""
    from vdbctl.cost import catalogue

    path = tmp_path / f"{REGION}.csv"

    catalogue.write(path, BundledCatalogue().of(REGION))

    written, bundled = (
        sorted(csv.reader(io.StringIO(text)))
        for text in (path.read_text(), (BUNDLED / f"{REGION}.csv").read_text())
    )
    assert written == bundled
