"""cost free-tier: what an account's allowances or credits leave to pay."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from vdbctl.cli.cost.options import UsageFile
from vdbctl.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vdbctl.cli.services import Services
    from vdbctl.cost.allowances import Account, FreeLine

DEFAULT = "free-tier"


def free_tier(
    ctx: typer.Context,
    created: Annotated[
        datetime,
        typer.Option(
            "--account-created", formats=["%Y-%m-%d"], metavar="DATE",
            help="When the AWS account was made; the programme depends on it.",
        ),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENV]...", help="In this account; default: free-tier."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Default: today."),
    ] = None,
    credits_left: Annotated[
        float | None,
        typer.Option("--credits", metavar="USD", min=0, help="Credits left; default: 100."),
    ] = None,
    usage: UsageFile = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """What the free tier takes off, line by line; how long credits last; the bill after them."""
    from vdbctl.cost import allowances

    services: Services = ctx.obj
    day = on.date() if on else services.now().date()
    account = allowances.Account(created.date())
    if credits_left is not None:
        if not math.isfinite(credits_left):
            raise typer.BadParameter(f"--credits {credits_left}: not an amount of USD")
        account = allowances.Account(created.date(), Decimal(str(credits_left)))
    if day < account.created:
        raise typer.BadParameter(f"--on {day} is before the account was made")
    bills = [
        (name, services.estimate(services.laid_over(services.read(name).environment, usage)))
        for name in names or [DEFAULT]
    ]
    now = allowances.apply(bills, account.programmes(day))
    later = allowances.apply(bills, ("always",))
    if as_json:
        services.show.json(_document(account, day, now, later))
        return
    _show(services, account, day, now)
    _summary(services, account, day, now, later)


def _show(services: Services, account: Account, day: date, lines: Sequence[FreeLine]) -> None:
    from vdbctl.cli.show import usd
    from vdbctl.cost import allowances

    several = len({line.environment for line in lines}) > 1
    columns = ("list price", "to pay")
    rows: list[tuple[object, ...]] = [
        (
            f"{line.environment}: {line.line.quantity.label}"
            if several
            else line.line.quantity.label,
            line.line.quantity.detail,
            _used(line),
            usd(line.list_usd),
            usd(line.due_usd),
        )
        for line in lines
    ]
    whole = sum((line.list_usd or Decimal(0) for line in lines), Decimal(0))
    due = allowances.due_usd(lines)
    more = " + unknown" if any(line.due_usd is None for line in lines) else ""
    total = ("in a month", "", "", usd(whole) + more, usd(due) + more)
    rows.append(tuple(Text(cell, style="bold") for cell in total))
    title = f"on {day}, account of {account.created}"
    services.show.table((title, "quantity", "allowance used", *columns), rows, right=columns)


def _used(line: FreeLine) -> str:
    from vdbctl.cost.quantity import plain

    free = line.allowance
    if free is None:
        return ""
    taken = plain((line.takes * free.scale).quantize(Decimal("0.01")))
    return f"{taken} of {plain(free.amount * free.scale)} {free.words}"


def _summary(
    services: Services, account: Account, day: date, now: Sequence[FreeLine],
    later: Sequence[FreeLine],
) -> None:  # fmt: skip
    from vdbctl.cli.show import usd
    from vdbctl.cost import allowances

    due, after = allowances.due_usd(now), allowances.due_usd(later)
    say = services.show.say
    if not account.has_credits:
        if day < account.first_year_ends:
            say(
                f"allowances of the first year end on {account.first_year_ends}; "
                f"from then on {usd(after)} USD a month"
            )
        else:
            say(f"the first year ended on {account.first_year_ends}; {usd(after)} USD a month")
        say("an allowance holds once for the account, whatever else runs in it", "dim")
    else:
        end = account.credits_end(due, day)
        if end <= day:
            say(f"credits expired on {end}; {usd(after)} USD a month")
        else:
            say(
                f"{usd(account.credits_usd)} USD of credits last until {end} "
                f"({(end - day).days} days); from then on {usd(after)} USD a month"
            )
        say(
            f"on the free plan the account closes on {account.free_plan_ends} or when the credits "
            f"are used up, if that is earlier; on the paid plan they expire on "
            f"{account.first_year_ends}"
        )
        say("100 USD at sign-up, and up to 100 more for activities", "dim")
    say("a secret is free for its first 30 days, which is not taken off here", "dim")
    unknown = [line for line in now if line.due_usd is None]
    if unknown:
        say(
            f"unknown: {', '.join(line.line.quantity.label for line in unknown)}; the bill is "
            "higher by these, and credits end sooner",
            "yellow",
        )


def _document(
    account: Account, day: date, now: Sequence[FreeLine], later: Sequence[FreeLine]
) -> dict[str, object]:
    from vdbctl.cost import allowances

    due = allowances.due_usd(now)
    return {
        "account_created": account.created,
        "on": day,
        "programme": "credits" if account.has_credits else "first year",
        "list_usd": sum((line.list_usd or Decimal(0) for line in now), Decimal(0)),
        "due_usd": due,
        "complete": all(line.due_usd is not None for line in now),
        "after_usd": allowances.due_usd(later),
        "ends": account.first_year_ends,
        "free_plan_ends": account.free_plan_ends if account.has_credits else None,
        "credits_usd": account.credits_usd if account.has_credits else None,
        "runway_days": account.runway_days(due),
        "credits_end": account.credits_end(due, day) if account.has_credits else None,
        "lines": [
            {
                "environment": line.environment,
                "label": line.line.quantity.label,
                "item": line.line.quantity.item,
                "amount": line.line.quantity.amount,
                "allowance": line.allowance.words if line.allowance else None,
                "free_amount": line.free_amount,
                "list_usd": line.list_usd,
                "due_usd": line.due_usd,
            }
            for line in now
        ],
    }
