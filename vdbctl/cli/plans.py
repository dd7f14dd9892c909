"""How a plan is shown: on a terminal, as JSON, as Markdown for a pull request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from vdbctl.cli.show import Show, usd
from vdbctl.iac.risk import LOST

if TYPE_CHECKING:
    from vdbctl.iac.document import AttributeDocument, ChangeDocument, PlanDocument
    from vdbctl.iac.risk import Risk
    from vdbctl.iac.types import Action, Json

SIGNS: dict[Action, tuple[str, str]] = {
    "delete": ("-", "red"),
    "replace": ("±", "magenta"),
    "update": ("~", "yellow"),
    "create": ("+", "green"),
    "import": ("=", "cyan"),
}
HEADINGS: dict[Risk, tuple[str, str]] = {
    "refused": ("refused by AWS", "bold red"),
    "data_lost": ("stored data is lost", "bold red"),
    "replaced": ("replaced", "bold magenta"),
    "deleted": ("deleted", "bold red"),
    "interrupted": ("restarted, failed over or waiting for it", "bold yellow"),
    "changed": ("changed in place", "bold"),
    "imported": ("taken into the state as it is", "bold"),
    "created": ("created", "bold"),
}
COUNTED: dict[Action, str] = {
    "create": "to create",
    "update": "to change",
    "replace": "to replace",
    "delete": "to delete",
    "import": "to import",
}
MAX_ATTRIBUTES = 8
"""Of one resource; the others are counted."""
MAX_VALUE = 60
"""Characters of one value."""


def show_plan(show: Show, plan: PlanDocument, *, to_stderr: bool = False) -> None:
    """One summary, the most dangerous first."""
    console = show.err if to_stderr else show.out
    for line in lines(plan):
        console.print(line, soft_wrap=True)


def lines(plan: PlanDocument) -> Iterator[Text]:
    """The summary, line by line."""
    for risk, (heading, style) in HEADINGS.items():
        changes = [change for change in plan.changes if change.risk == risk]
        if not changes:
            continue
        yield Text(heading, style=style)
        yield from _created(changes) if risk == "created" else _changed(changes)
    yield Text.assemble((f"{plan.stack}: ", "bold"), summary(plan))
    yield _cost(plan)


def summary(plan: PlanDocument) -> str:
    """How many of what, and how long it may take."""
    if not plan.has_changes:
        return "no changes"
    counts = [
        f"{number} {words}"
        for action, words in COUNTED.items()
        if (number := sum(change.action == action for change in plan.changes))
    ]
    if not counts:
        return "only outputs change"
    most = plan.minutes.most
    takes = f"; takes about {plan.minutes.least} to {most} minutes" if most else ""
    return ", ".join(counts) + takes


def shown_attributes(change: ChangeDocument) -> list[AttributeDocument]:
    """Attributes that a reader wants to see, the ones that force a replacement first.

    What AWS computes, the tags that Terraform repeats and what stays empty say nothing; where
    there is nothing else, what only the apply will tell is shown.
    """
    if change.action not in ("update", "replace"):
        return []
    tags = {one.path for one in change.attributes if one.path.startswith("tags.")}
    telling = [
        one
        for one in change.attributes
        if one.path.replace("tags_all.", "tags.", 1) not in tags - {one.path}
        and (one.sensitive or one.unknown or one.before or one.after)
    ]
    found = [
        one for one in telling if not one.unknown or one.path in change.replaced_because_of
    ] or telling
    return sorted(found, key=lambda one: one.path not in change.replaced_because_of)


def value(given: Json, *, unknown: bool = False, sensitive: bool = False) -> str:
    """A value in one short line."""
    if sensitive:
        return "(sensitive)"
    if unknown:
        return "(known after apply)"
    if given is None:
        return "none"
    text = given if isinstance(given, str) else json.dumps(given)
    text = text.replace("\n", "\\n")
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 3] + "..."


def _changed(changes: Iterable[ChangeDocument]) -> Iterator[Text]:
    for change in changes:
        sign, style = SIGNS[change.action]
        yield Text.assemble("  ", (f"{sign} ", style), change.address)
        for words in _remarks(change):
            yield Text(f"      {words}", style="italic")
        attributes = shown_attributes(change)
        for one in attributes[:MAX_ATTRIBUTES]:
            yield Text.assemble(
                f"      {one.path}: ",
                (value(one.before, sensitive=one.sensitive), "red"),
                " -> ",
                (value(one.after, unknown=one.unknown, sensitive=one.sensitive), "green"),
            )
        if len(attributes) > MAX_ATTRIBUTES:
            more = len(attributes) - MAX_ATTRIBUTES
            yield Text(f"      and {more} more; --json has them all", style="dim")


def _remarks(change: ChangeDocument) -> Iterator[str]:
    if change.action == "replace" and change.replaced_because_of:
        yield f"replaced because of {', '.join(change.replaced_because_of)}"
    if change.effect and change.effect != LOST:
        yield change.effect


def _created(changes: Iterable[ChangeDocument]) -> Iterator[Text]:
    """New resources by module: forty lines of them would hide what matters."""
    for module, kinds, number in created_by_module(changes):
        yield Text.assemble(
            "  ", ("+ ", "green"), (f"{module} ", "bold"), f"{number}: ", (", ".join(kinds), "dim")
        )


def created_by_module(changes: Iterable[ChangeDocument]) -> Iterator[tuple[str, list[str], int]]:
    """Module, kinds of resources, and how many there are."""
    modules: dict[str, list[str]] = {}
    for change in changes:
        module, _, rest = change.address.removeprefix("module.").partition(".")
        modules.setdefault(module, []).append(rest.split("[")[0].removeprefix("aws_"))
    for module, names in modules.items():
        yield module, list(dict.fromkeys(name.rsplit(".", 1)[0] for name in names)), len(names)


def _cost(plan: PlanDocument) -> Text:
    return Text("monthly cost: " + cost_words(plan))


def cost_words(plan: PlanDocument) -> str:
    """Before, afterwards, the difference, and what is not known."""
    before, after = plan.monthly_usd_before, plan.monthly_usd
    words = f"{usd(after)} USD"
    if before == after:
        words += ", as before"
    elif before is not None and plan.prices_unknown:
        words = f"{usd(before)} USD before, {words} afterwards"
    elif before is not None:
        words = f"{usd(before)} USD before, {words} afterwards ({after - before:+,.2f})"
    if plan.prices_unknown:
        words += f", and {len(plan.prices_unknown)} prices unknown"
    if before not in (None, after) and not plan.changes:
        words += "; the estimate follows the file, and nothing would change on AWS"
    return words
