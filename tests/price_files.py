"""AWS's price files as a server on loopback serves them: rows made from a catalogue, and traps.

Usage types, columns and the ways in which rows mislead are those of rows of the AWS Price List that
are quoted in public repositories, 2025 and 2026.
"""

from __future__ import annotations

import csv
import io
import json
import threading
from collections import Counter
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.refresh.rules import Rule, rules

VERSION = "20261120203000"
PUBLISHED = "2026-11-20T20:30:00Z"
PREFIXES = {"us-east-1": "", "eu-west-1": "EU-", "eu-central-1": "EUC1-"}
HEADER = (
    "SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "EffectiveDate",
    "StartingRange", "EndingRange", "Unit", "PricePerUnit", "Currency", "RelatedTo",
    "LeaseContractLength", "PurchaseOption", "OfferingClass", "Product Family", "serviceCode",
    "Location", "Location Type", "Instance Type", "Volume Type", "Database Engine", "Cache Engine",
    "Deployment Option", "Transfer Type", "From Region Code", "To Region Code", "usageType",
    "operation", "Region Code",
)  # fmt: skip


def row(sku, usage, usd, **more):
    """One row; columns by their names, with _ for a space."""
    values = {
        "SKU": sku, "TermType": "OnDemand", "StartingRange": "0", "EndingRange": "Inf",
        "Unit": "Hrs", "PricePerUnit": f"{Decimal(usd):.12f}", "Currency": "USD",
        "usageType": usage, "PriceDescription": f"a hundred times ${usd}",
        **{name.replace("_", " "): value for name, value in more.items()},
    }  # fmt: skip
    return [values.get(name, "") for name in HEADER]


def file(offer, rows):
    """A price file, with its five lines of metadata."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(("FormatVersion", "v1.0"))
    writer.writerow(("Disclaimer", "for information, only, and so on"))
    writer.writerow(("Publication Date", PUBLISHED))
    writer.writerow(("Version", VERSION))
    writer.writerow(("OfferCode", offer))
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue()


def of_catalogue(region):
    """Rows by offer that say what the bundled catalogue says, as AWS would write them."""
    found: dict[str, list[list[str]]] = {rule.offer: [] for rule in rules()}
    known = BundledCatalogue().of(region)
    for number, rule in enumerate(rules()):
        start, _, _ = rule.item.partition("{")
        for item, price in known.items():
            if rule.single and item != rule.item:
                continue
            if not rule.single and not item.startswith(start):
                continue
            found[rule.offer] += _rows(f"{number}-{item}", region, rule, item, start, price)
    return found


def _rows(sku, region, rule: Rule, item, start, price):
    rest = item.removeprefix(start)
    columns = {_COLUMNS[name]: values[0] for name, values in rule.where.items()}
    usage = rule.usage.replace("\\", "").replace("?", "")
    if "{instancetype}" in rule.item:
        columns["Instance_Type"] = rest
        usage = f"{rule.usage.partition(':')[0]}:{rest}"
    elif "{toregioncode}" in rule.item:
        columns["To_Region_Code"] = rest
        usage = "USE1-USW2-AWS-Out-Bytes"
    prefix = PREFIXES[region] if "AWS-Out" not in usage else ""
    steps = [(Decimal(0), price.usd), *((step.above, step.usd) for step in price.steps)]
    for above, usd in steps:
        yield row(
            sku, prefix + usage, usd / rule.factor,
            StartingRange=f"{above * rule.factor:f}", Region_Code=region, **columns,
        )  # fmt: skip


_COLUMNS = {
    "databaseengine": "Database_Engine", "deploymentoption": "Deployment_Option",
    "cacheengine": "Cache_Engine", "transfertype": "Transfer_Type", "operation": "operation",
    "volumetype": "Volume_Type",
}  # fmt: skip


def traps(region):
    """Rows beside the right ones that must not be taken for them."""
    prefix = PREFIXES[region]
    node = {"Instance_Type": "cache.r6g.large", "Cache_Engine": "Valkey"}
    return {
        "AmazonElastiCache": [
            row("t1", f"{prefix}SyncDurability-NodeUsage:cache.r6g.large", "0.0297", **node),
            row("t2", f"{prefix}ExtendedSupportYr1_Yr2-NodeUsage:cache.r6g.large", "0.165", **node),
        ],
        "AmazonEC2": [
            row("t3", f"{prefix}NatGateway-Prvd-Gbps", "1.076"),
            row("t4", f"{prefix}BoxUsage:m5.large", "0.096", Instance_Type="m5.large"),
        ],
        "AmazonRDS": [
            row(
                "t5", f"{prefix}InstanceUsage:db.r6g.large", "0.252", Database_Engine="MySQL",
                Deployment_Option="Single-AZ", Instance_Type="db.r6g.large",
            ),
            row("t6", f"{prefix}RDS:GP3-Storage", "0.115", Database_Engine="Any"),
            row("t7", f"{prefix}Aurora:ServerlessUsage", "0.06"),
        ],
        "AWSDataTransfer": [
            row("t8", "Global-DataTransfer-Out-Bytes", "0", Transfer_Type="AWS Outbound"),
        ],
        "AWSELB": [
            row("t9", f"{prefix}LoadBalancerUsage", "0.025", operation="LoadBalancing"),
            row("t10", f"{prefix}TS-LoadBalancerUsage", "0.0056",
                operation="LoadBalancing:Application"),
        ],
        "AWSLambda": [row("t11", "Global-Request", "0")],
    }  # fmt: skip


class Server:
    """Serves price files; each can be broken."""

    def __init__(self):
        self.files: dict[str, bytes] = {}
        self.asked: Counter[str] = Counter()
        self.cut_at: dict[str, int] = {}
        """Bytes after which an answer breaks off, by path."""
        self.failures: Counter[str] = Counter()
        """How often a path answers with 503 before it answers well."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.asked[self.path] += 1
                content = server.files.get(self.path)
                if server.failures[self.path] > 0:
                    server.failures[self.path] -= 1
                    self.send_error(503)
                elif content is None:
                    self.send_error(404)
                else:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    cut = server.cut_at.get(self.path)
                    self.wfile.write(content[:cut])
                    if cut is not None:
                        self.close_connection = True

            def log_message(self, *_):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def offer(self, code, region, rows, version=VERSION):
        """Serve these rows as the newest file of a service."""
        path = f"/offers/v1.0/aws/{code}/{version}/{region}/index"
        index = {"regions": {region: {"regionCode": region, "currentVersionUrl": f"{path}.json"}}}
        self.files[self.index(code)] = json.dumps(index).encode()
        self.files[f"{path}.csv"] = file(code, rows).encode()
        return f"{path}.csv"

    @staticmethod
    def index(code):
        return f"/offers/v1.0/aws/{code}/current/region_index.json"

    def stop(self):
        self._http.shutdown()
        self._http.server_close()
