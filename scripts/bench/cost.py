"""The estimate at scale, in CPU seconds, beside what it cannot do without in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import yaml

from vdbctl.cost import months
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.choices import alternatives, commitments, grid
from vdbctl.cost.estimate import estimate
from vdbctl.spec import load

ENVIRONMENTS = Path(__file__).resolve().parents[2] / "environments"
COPIES = 1_000
COMBINATIONS = 5_000
RUNS = 3
BIN = Path(sys.executable).parent


def cpu_s(work: Callable[[], object]) -> float:
    """The best of some runs."""
    best = float("inf")
    for _ in range(RUNS):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
    return best


def copies() -> None:
    """Three months of each of a thousand developers' copies, each read from the file anew."""
    catalogue = BundledCatalogue()
    for number in range(COPIES):
        environment = load.read(ENVIRONMENTS, "dev", developer=f"dev-{number}").environment
        assert months.of("dev", environment, catalogue).typical.monthly_usd > 0


def parse() -> None:
    """The floor: the same file parsed as often by PyYAML's C loader."""
    text = (ENVIRONMENTS / "dev.yaml").read_text()
    for _ in range(COPIES):
        yaml.load(text, yaml.CSafeLoader)


def combinations() -> int:
    """All that `cost compare prod --region all` does."""
    catalogue = BundledCatalogue()
    environment = load.read(ENVIRONMENTS, "prod").environment
    bill = estimate(environment, catalogue)
    alternatives.of(environment, catalogue)
    commitments.of(bill, catalogue)
    return len(
        grid.options(
            environment, catalogue, regions=sorted(catalogue.regions()), memory_gib=Decimal(0)
        )
    )


def multiply(count: int) -> None:
    """The floor: as many multiplications and sums as there are lines on so many bills."""
    environment = load.read(ENVIRONMENTS, "prod").environment
    pairs = [
        (line.quantity.amount, line.price.usd)
        for line in estimate(environment, BundledCatalogue()).lines
        if line.price
    ]
    for _ in range(count):
        sum(amount * usd for amount, usd in pairs)


def main() -> None:
    found = combinations()
    measured = {
        f"{COPIES} copies, three months each": (cpu_s(copies), cpu_s(parse), "parsing the file"),
        f"{found} combinations": (
            cpu_s(combinations), cpu_s(lambda: multiply(found)), "multiplying the lines",
        ),
    }  # fmt: skip
    print(f"{'work':<34}{'CPU s':>8}{'floor s':>9}{'ratio':>7}  floor")
    for name, (seconds, floor, words) in measured.items():
        print(f"{name:<34}{seconds:>8.3f}{floor:>9.3f}{seconds / floor:>6.1f}x  {words}")
    whole = measured[f"{found} combinations"][0] * COMBINATIONS / found
    print(f"{COMBINATIONS} combinations at this pace: {whole:.3f} s")
    command = [BIN / "vdbctl", "cost", "compare", "prod", "--region", "all", "--memory", "0"]
    before = time.monotonic()
    printed = subprocess.run(
        [*map(str, command), "--json"], check=True, capture_output=True, text=True
    )
    number = len(json.loads(printed.stdout)["combinations"])
    print(f"the command itself, {number} combinations: {time.monotonic() - before:.3f} s")


if __name__ == "__main__":
    main()
