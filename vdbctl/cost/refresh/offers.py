"""AWS's public price files: one for each service, region and version; no credentials needed.

A file is read row by row as it arrives; only the rows that a rule wants are kept, in a cache, since
the file of EC2 alone has some hundred megabytes and a version never changes.
"""

from __future__ import annotations

import csv
import hashlib
import http.client
import io
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from vdbctl import files, strict_json
from vdbctl.cost.refresh.rules import Row, Rule
from vdbctl.errors import AwsUnreachable, PricesRefused

BASE_URL = "https://pricing.us-east-1.amazonaws.com"
TIMEOUT_S = 60
ATTEMPTS = 3
METADATA_LINES = 5
"""Before the header: format, disclaimer, publication date, version, offer."""
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]")

Say = Callable[[str], None]


_again = retry(
    retry=retry_if_exception_type(AwsUnreachable),
    stop=stop_after_attempt(ATTEMPTS),
    wait=wait_exponential(multiplier=0.5, max=10),
    reraise=True,
)


@dataclass(frozen=True)
class Offer:
    """Rows of one price file that rules want.

    Attributes:
        version: Time stamp of the file; its content never changes.
        sha256: Of the whole file, "" where it came from the cache of an older run.
    """

    code: str
    region: str
    version: str
    published: date
    sha256: str
    rows: tuple[Row, ...]


class PriceFiles:
    """Price files of AWS behind an address, and those that were read before in a folder."""

    def __init__(self, cache: Path, say: Say, *, base_url: str = BASE_URL) -> None:
        self.cache = cache
        self.say = say
        self.base_url = base_url

    def offer(self, code: str, region: str, rules: Iterable[Rule]) -> Offer:
        """The newest file of a service for a region.

        Raises:
            AwsUnreachable: No answer, or one that breaks off, several times.
            PricesRefused: There is none for the region, or it is no price file.
        """
        rules = tuple(rules)
        url = self._newest(code, region)
        version = url.rsplit("/", 3)[1]
        wanted = hashlib.sha256(repr(rules).encode()).hexdigest()[:8]  # other rules, other rows
        kept = self.cache / f"{code}-{region}-{version}-{wanted}.json"
        if found := _from_cache(kept):
            self.say(f"{code} {region}: {version}, as read before")
            return found
        self.say(f"{code} {region}: reading {url}")
        offer = self._read(code, region, version, url, rules)
        _keep(kept, offer)
        return offer

    @_again
    def _newest(self, code: str, region: str) -> str:
        index = f"{self.base_url}/offers/v1.0/aws/{code}/current/region_index.json"
        with _opened(index) as answer:
            try:
                found = json.load(answer)["regions"].get(region)
                path = found and found["currentVersionUrl"]
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise PricesRefused(f"{index} is not an index of price files: {error}") from error
        if not path:
            raise PricesRefused(f"AWS has no price file of {code} for {region}")
        return f"{self.base_url}{path.removesuffix('.json')}.csv"

    @_again
    def _read(
        self, code: str, region: str, version: str, url: str, rules: tuple[Rule, ...]
    ) -> Offer:
        digest = hashlib.sha256()
        with _opened(url) as answer, _breaks_told(url):
            lines = _lines(answer, digest.update)
            published = _published(lines, url)
            reader = csv.reader(lines)
            header = [_NOT_ALPHANUMERIC.sub("", name.lower()) for name in next(reader, [])]
            if not {"sku", "termtype", "priceperunit", "usagetype", "unit"} <= set(header):
                raise PricesRefused(f"{url} has no columns of a price file")
            rows = tuple(
                {name: value for name, value in row.items() if value}
                for row in (dict(zip(header, cells, strict=False)) for cells in reader)
                if any(rule.match(row) for rule in rules)
            )
        return Offer(code, region, version, published, digest.hexdigest(), rows)


@contextmanager
def _opened(url: str) -> Iterator[IO[bytes]]:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310
            yield answer
    except urllib.error.HTTPError as error:
        error.close()
        raise AwsUnreachable(
            f"{url}: {error.code} {error.reason}", hint="try again; nothing was changed"
        ) from error
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise AwsUnreachable(
            f"{url}: {getattr(error, 'reason', error)}",
            hint="the prices that are there stay; this machine must reach "
            "pricing.us-east-1.amazonaws.com",
        ) from error


@contextmanager
def _breaks_told(url: str) -> Iterator[None]:
    try:
        yield
    except (http.client.IncompleteRead, http.client.HTTPException) as error:
        raise AwsUnreachable(f"{url} broke off: {error}", hint="try again") from error


def _lines(answer: IO[bytes], update: Callable[[bytes], None]) -> Iterator[str]:
    """Lines of text as they arrive, each told to `update` as it came."""

    def told() -> Iterator[bytes]:
        for line in answer:
            update(line)
            yield line
        length = getattr(answer, "length", None)
        if length:  # urllib reads lines of an answer that breaks off without a word
            raise http.client.IncompleteRead(b"", length)

    for line in told():
        yield line.decode("utf-8")


def _published(lines: Iterator[str], url: str) -> date:
    metadata = dict(
        row
        for row in csv.reader(io.StringIO("".join(next(lines, "") for _ in range(METADATA_LINES))))
        if len(row) == len(("name", "value"))
    )
    try:
        return date.fromisoformat(metadata["Publication Date"][:10])
    except (KeyError, ValueError) as error:
        raise PricesRefused(f"{url} does not begin as a price file does") from error


def _keep(path: Path, offer: Offer) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {**vars(offer), "published": offer.published.isoformat(), "rows": list(offer.rows)}
    files.write(path, json.dumps(content))


def _from_cache(path: Path) -> Offer | None:
    """What was kept; None where it cannot be used, so that it is read again."""
    if not path.is_file():
        return None
    try:
        return TypeAdapter(Offer).validate_python(strict_json.mapping(files.content(path)))
    except ValueError:
        return None
