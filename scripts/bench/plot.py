"""Draws what sets.py measured; runs in an environment of its own that has matplotlib.

python scripts/bench/plot.py FIGURES.json docs/images/learning-latency.svg
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt  # after the choice of how it draws

PERCENTILES = {50: ("o", "#1f77b4"), 95: ("s", "#ff7f0e"), 99: ("D", "#d62728")}


def percentile(values: list[float], wanted: int) -> float:
    return sorted(values)[min(int(len(values) * wanted / 100), len(values) - 1)]


def main() -> None:
    figures, target = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    mpl.rcParams.update({"svg.hashsalt": "vdbctl", "font.size": 10, "svg.fonttype": "none"})
    questions = figures["questions"][::-1]
    chart, axes = plt.subplots(figsize=(8, 3.4), layout="constrained")
    for row, question in enumerate(questions):
        took = question["took_ms"]
        axes.plot(
            [percentile(took, 1), percentile(took, 99)], [row, row], color="#bbbbbb", zorder=1
        )
        for wanted, (marker, colour) in PERCENTILES.items():
            axes.plot(percentile(took, wanted), row, marker, color=colour, zorder=2)
        limit = figures["targets_ms"][question["name"]]
        axes.plot([limit, limit], [row - 0.3, row + 0.3], color="black", linewidth=2)
    axes.set_xscale("log")
    axes.set_yticks(range(len(questions)), [question["name"] for question in questions])
    axes.set_xlabel("milliseconds, as the application sees it")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.grid(axis="x", color="#eeeeee")
    for wanted, (marker, colour) in PERCENTILES.items():
        axes.plot([], [], marker, color=colour, label=f"p{wanted}")
    axes.plot([], [], color="black", linewidth=2, label="wanted at p95")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    target.parent.mkdir(parents=True, exist_ok=True)
    chart.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    main()
