"""cost estimate: what environments cost in a month."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.cost.options import CurrencyOption, UsageFile, currency
from vdbctl.cli.options import AsJson, Developer, OptionalEnvName

if TYPE_CHECKING:
    from vdbctl.cli.cost.forms import Document
    from vdbctl.cli.services import Services
    from vdbctl.cost.months import Months


def estimate(
    ctx: typer.Context,
    name: OptionalEnvName = None,
    developer: Developer = None,
    usage: UsageFile = None,
    developers: Annotated[
        int | None,
        typer.Option("--developers", metavar="N", min=1, help="Tell what N copies cost."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Tell what N days cost, of each copy."),
    ] = None,
    in_currency: CurrencyOption = None,
    budget: Annotated[
        str | None,
        typer.Option(metavar="USD", help="With --check: instead of budget_monthly_usd."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 23 where the budget is exceeded, for CI.")
    ] = False,
    as_json: AsJson = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print CSV on stdout, a row for each line.")
    ] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")
    ] = False,
    as_html: Annotated[
        bool, typer.Option("--html", help="Print a page that needs nothing else, with bars.")
    ] = False,
) -> None:
    """Monthly cost of one environment line by line, or of all of them."""
    from vdbctl.cli.cost import forms
    from vdbctl.cli.cost.tables import Copies

    services: Services = ctx.obj
    form = _form(json=as_json, csv=as_csv, markdown=as_markdown, html=as_html)
    limit = _amount(budget)
    names = services.environment_names() if name is None else (name,)
    document = forms.Document(
        months=tuple(_months(services, each, developer, usage) for each in names),
        currency=currency(in_currency),
        copies=Copies(developers or 1, Decimal(days) if days else None),
        age_days=services.price_age_days(),
    )
    _print(services, document, form, whole=name is None)
    if check:
        _check(document, limit)


def _form(**asked: bool) -> str:
    """The one form that is asked for, or table."""
    found = [form for form, wanted in asked.items() if wanted]
    if len(found) > 1:
        raise typer.BadParameter("one of --json, --csv, --markdown and --html")
    return found[0] if found else "table"


def _print(services: Services, document: Document, form: str, *, whole: bool) -> None:
    from vdbctl.cli.cost import forms, tables

    if form == "json":
        bills = forms.as_json(document)
        services.show.json(bills if whole else bills[0])
    elif form == "csv":
        services.show.text(forms.as_csv(document))
    elif form == "markdown":
        services.show.text(forms.as_markdown(document))
    elif form == "html":
        from vdbctl.cli.cost import page

        services.show.text(page.render(document))
    elif whole:
        tables.all_of_them(services.show, document)
    else:
        tables.one(services.show, document)


def _months(services: Services, name: str, developer: str | None, usage: Path | None) -> Months:
    from vdbctl.cost import months

    environment = services.laid_over(services.read(name, developer).environment, usage)
    return months.of(name, environment, services.prices, on=services.now().date())


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except ArithmeticError:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise typer.BadParameter(f"--budget {text}: not an amount of USD")
    return amount


def _check(document: Document, budget: Decimal | None) -> None:
    """Every environment is looked at before the first that is too dear is told.

    Raises:
        BudgetExceeded: One or more are above their budget.
    """
    from vdbctl.cost.estimate import guard_budget
    from vdbctl.errors import BudgetExceeded

    found = []
    for months in document.months:
        bill = replace(months.typical, environment=months.name)
        try:
            guard_budget(bill, months.environment, allowed=False, budget=budget)
        except BudgetExceeded as error:
            found.append(error.message)
    if found:
        raise BudgetExceeded(
            "\n".join(found),
            hint="`vdbctl cost compare ENV` shows what is cheaper; else raise the budget",
        )
