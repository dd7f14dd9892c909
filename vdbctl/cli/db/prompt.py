"""A prompt for SQL, with a history and names of tables and columns to complete."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vdbctl import files
from vdbctl.cli.db import results, statements
from vdbctl.errors import VdbctlError

if TYPE_CHECKING:
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database

SHOWN_ROWS = 200
_NAMES = (
    "SELECT DISTINCT name FROM (SELECT table_name::text AS name FROM information_schema.tables "
    "WHERE table_schema !~ '^(pg_|information_schema|vdbctl)' "
    "UNION SELECT column_name::text FROM information_schema.columns "
    "WHERE table_schema !~ '^(pg_|information_schema|vdbctl)') AS names ORDER BY 1 LIMIT 5000"
)
# fmt: off
_WORDS = (
    "SELECT", "FROM", "WHERE", "ORDER", "BY", "GROUP", "LIMIT", "JOIN", "LEFT", "ON", "AS", "AND",
    "OR", "NOT", "NULL", "COUNT", "DISTINCT", "INSERT", "INTO", "VALUES", "UPDATE", "SET",
    "DELETE", "EXPLAIN", "ANALYZE", "WITH", "HAVING", "UNION",
)
# fmt: on


def run(services: Services, database: Database, stack: str, *, read_only: bool) -> None:
    """Ask for statements until Ctrl-D; an error ends the statement alone."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory

    show = services.show
    names = [str(row[0]) for row in database.execute(_NAMES).rows]
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(_history(services, stack))),
        completer=WordCompleter([*names, *_WORDS], ignore_case=True),
    )
    show.say(f"statements for {stack}, one or several in a line; Ctrl-D ends")
    if read_only:
        show.say("they only read; --write changes that")
    sign = "=> " if read_only else "=# "
    while True:
        try:
            text = session.prompt(f"{stack}{sign}")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if text.strip(" ;") in ("exit", "quit", "\\q"):
            return
        if text.strip(" ;"):
            _one(services, database, text, read_only=read_only)


def _one(services: Services, database: Database, text: str, *, read_only: bool) -> None:
    from vdbctl.database import reading

    began = time.monotonic()
    try:
        wanted = statements.parsed(text)
        answers = reading.run(database, wanted, read_only=read_only)
        results.tables(services.show, answers, SHOWN_ROWS)
    except VdbctlError as error:
        services.show.error(error)
    except KeyboardInterrupt:
        services.show.say("interrupted; a statement that was sent may go on", "yellow")
    services.show.say(f"{(time.monotonic() - began) * 1000:.0f} ms", "dim")


def _history(services: Services, stack: str) -> Path:
    """For the person alone: statements may hold what the tables hold."""
    file = services.private("history", stack, make=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    files.opened(file, append=True).close()
    return file
