"""A plan as Markdown: for the summary of a CI job, or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vdbctl.cli import plans
from vdbctl.iac.risk import LOST

if TYPE_CHECKING:
    from vdbctl.iac.document import ChangeDocument, PlanDocument


def text(plan: PlanDocument) -> str:
    """The whole document; what is dangerous stands open, what is created can be unfolded."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: PlanDocument) -> Iterator[str]:
    yield f"### `{plan.stack}`: {plans.summary(plan)}"
    yield ""
    yield f"Monthly cost: {plans.cost_words(plan)}"
    if plan.loses_data:
        yield ""
        yield "> [!CAUTION]"
        yield f"> Stored data is lost: {', '.join(f'`{address}`' for address in plan.loses_data)}"
    for risk, (heading, _) in plans.HEADINGS.items():
        changes = [change for change in plan.changes if change.risk == risk]
        if changes:
            yield ""
            yield from _created(changes) if risk == "created" else _changed(heading, changes)
    yield ""
    yield f"<sub>vdbctl {plan.vdbctl}, {plan.made_at:%Y-%m-%d %H:%M} UTC</sub>"


def _changed(heading: str, changes: list[ChangeDocument]) -> Iterator[str]:
    yield f"**{heading.capitalize()}**"
    yield ""
    yield "| | resource | attribute | before | after |"
    yield "|---|---|---|---|---|"
    for change in changes:
        sign = plans.SIGNS[change.action][0]
        head = f"| `{sign}` | `{change.address}`{_remark(change)} |"
        rows = [
            f" {_cell(one.path)} | {_cell(plans.value(one.before, sensitive=one.sensitive))} | "
            f"{_cell(plans.value(one.after, unknown=one.unknown, sensitive=one.sensitive))} |"
            for one in plans.shown_attributes(change)
        ]
        yield head + (rows[0] if rows else " | | |")
        yield from ("| | |" + row for row in rows[1:])


def _created(changes: list[ChangeDocument]) -> Iterator[str]:
    yield f"<details><summary>{len(changes)} created</summary>"
    yield ""
    yield "| module | resources | |"
    yield "|---|---|---|"
    for module, kinds, number in plans.created_by_module(changes):
        yield f"| {_cell(module)} | {number} | {', '.join(kinds)} |"
    yield ""
    yield "</details>"


def _remark(change: ChangeDocument) -> str:
    words = []
    if change.action == "replace" and change.replaced_because_of:
        words.append(f"because of {', '.join(change.replaced_because_of)}")
    if change.effect and change.effect != LOST:
        words.append(change.effect)
    return f"<br>{'; '.join(words)}" if words else ""


def _cell(given: str) -> str:
    """Code that no character of a value can break out of."""
    cleaned = given.replace("|", "\\|").replace("`", "'").replace("\n", " ")
    return f"`{cleaned}`" if cleaned else ""
