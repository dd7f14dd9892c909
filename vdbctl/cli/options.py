"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

EnvName = Annotated[
    str, typer.Argument(metavar="ENV", help="Environment: the name of a file in environments/.")
]
OptionalEnvName = Annotated[
    str | None, typer.Argument(metavar="ENV", help="Environment; all of them when left out.")
]
Developer = Annotated[
    str | None,
    typer.Option("--developer", metavar="NAME", help="A copy of the environment for one person."),
]
Sandbox = Annotated[
    bool, typer.Option("--sandbox", help="Against AWS on this machine (vdbctl sandbox start).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Everything = Annotated[
    bool,
    typer.Option("--all", help="All environments; with ENV, all developers' copies of it."),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="How many at once, with --all; else what memory takes."),
]
ExitCode = Annotated[
    bool, typer.Option("--exit-code", help="Exit with 3 when changes are pending.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Terraform's own words as well.")]
AllowDataLoss = Annotated[
    list[str] | None,
    typer.Option("--allow-data-loss", metavar="ADDRESS", help="Let this resource's data go."),
]
AllowSecondStack = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-second-stack",
        metavar="STACK",
        help="Create it although it is deployed under this other name.",
    ),
]
AllowCost = Annotated[
    bool, typer.Option("--allow-cost", help="Go on above the budget, or a growth of the cost.")
]
AllowFreeze = Annotated[bool, typer.Option("--allow-freeze", help="Go on in a freeze.")]
Via = Annotated[
    str | None,
    typer.Option(metavar="HOST:PORT", help="Reach the database here, for example a tunnel."),
]
Timeout = Annotated[
    int,
    typer.Option(metavar="SECONDS", min=1, help="Stop waiting after this; AWS goes on."),
]
