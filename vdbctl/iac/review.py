"""A plan that somebody has read, and whether what would happen now is still the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from vdbctl import files, strict_json
from vdbctl.errors import ReviewRefused
from vdbctl.iac import private
from vdbctl.iac.document import AttributeDocument, ChangeDocument, PlanDocument

_AGAIN = "make and review a new one: `vdbctl plan ENV --out FILE`"


def write(file: Path, plan: PlanDocument) -> None:
    """Keep a plan for review; readable by its owner alone, whole or not at all."""
    private.write(file, plan.model_dump_json(indent=2) + "\n")


def read(file: Path) -> PlanDocument:
    """Read a plan that was kept.

    Raises:
        ReviewRefused: The file is not there, or no plan.
    """
    content = files.content(file, refused=ReviewRefused, hint=_AGAIN)
    try:
        return PlanDocument.model_validate(strict_json.mapping(content))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ReviewRefused(
            f"{file}: not a plan of vdbctl: {where}: {first['msg']}", hint=_AGAIN
        ) from error
    except ValueError as error:
        raise ReviewRefused(f"{file}: not a plan of vdbctl: {error}", hint=_AGAIN) from error


def guard(
    reviewed: PlanDocument, *, stack: str, spec_sha256: str, max_age: timedelta, now: datetime
) -> None:
    """Refuse a plan that is of something else, of another spec, or too old; before any planning.

    Raises:
        ReviewRefused: It is.
    """
    if reviewed.stack != stack:
        raise ReviewRefused(
            f"the reviewed plan is of {reviewed.stack}, not of {stack}",
            hint="name the environment that the plan was made for",
        )
    if now - reviewed.made_at > max_age:
        hours = int(max_age.total_seconds() / 3600)
        raise ReviewRefused(
            f"the reviewed plan was made at {reviewed.made_at:%Y-%m-%d %H:%M} UTC, more than "
            f"{hours} hours ago",
            hint=_AGAIN,
        )
    if reviewed.spec_sha256 != spec_sha256:
        raise ReviewRefused(
            f"the spec of {stack} has changed since the plan was reviewed", hint=_AGAIN
        )


def compare(reviewed: PlanDocument, current: PlanDocument) -> tuple[str, ...]:
    """What would happen now and was not reviewed, or the other way round; in words, by address.

    Order, explanations, times and prices do not count; addresses, actions and values do.
    """
    return tuple(_differences(_by_address(reviewed), _by_address(current)))


def differs(reviewed: PlanDocument, current: PlanDocument) -> bool:
    """Whether something else would happen now."""
    return bool(compare(reviewed, current)) or reviewed.outputs_change != current.outputs_change


def enforce(reviewed: PlanDocument, current: PlanDocument) -> None:
    """Refuse when something else would happen than what was reviewed.

    Raises:
        ReviewRefused: Names each difference.
    """
    if differs(reviewed, current):
        words = compare(reviewed, current) or ("outputs change otherwise",)
        raise ReviewRefused(
            "this is not what was reviewed:\n" + "\n".join(f"  {line}" for line in words),
            hint=_AGAIN,
        )


def _by_address(plan: PlanDocument) -> Mapping[str, ChangeDocument]:
    return {change.address: change for change in plan.changes}


def _differences(
    reviewed: Mapping[str, ChangeDocument], current: Mapping[str, ChangeDocument]
) -> Iterator[str]:
    for address in sorted({*reviewed, *current}):
        before, after = reviewed.get(address), current.get(address)
        if before is None and after is not None:
            yield f"{address}: {after.action}, which was not in the plan"
        elif after is None and before is not None:
            yield f"{address}: no {before.action} any more"
        elif before is not None and after is not None:
            if before.action != after.action:
                yield f"{address}: {after.action} instead of {before.action}"
            yield from _attributes(address, before, after)


def _attributes(address: str, before: ChangeDocument, after: ChangeDocument) -> Iterator[str]:
    one = {attribute.path: attribute for attribute in before.attributes}
    two = {attribute.path: attribute for attribute in after.attributes}
    for path in sorted({*one, *two}):
        if one.get(path) != two.get(path):
            yield f"{address}: {path}: {_words(two.get(path))} instead of {_words(one.get(path))}"


def _words(attribute: AttributeDocument | None) -> str:
    if attribute is None:
        return "no change"
    if attribute.sensitive:
        return "a sensitive value"
    if attribute.unknown:
        return "a value that only the apply tells"
    return f"{attribute.before!r} -> {attribute.after!r}"
