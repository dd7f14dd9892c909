"""Every error a person can meet, each with an exit code and advice.

The message says what happened and where; the hint says what to do. Exit codes are documented in
docs/exit-codes.md and are never reused:

    0 done, 1 a bug, 2 wrong usage, 3 changes are pending (only with --exit-code),
    10-19 spec, 20-29 Terraform, 30-39 and 50-59 database and migrations, 40-49 AWS access and
    sandbox, 60-69 operation, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MOST_CHARS = 2_000
"""Of a server's words, which may be as long as a procedure likes, so many are shown and kept."""


class VdbctlError(Exception):
    """Something a person can understand and mend."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


# -- 10-19: the spec ------------------------------------------------------------------------------


class SpecInvalid(VdbctlError):
    """An environment file cannot be read or does not fit the model."""

    exit_code = 10


class EnvironmentUnknown(VdbctlError):
    """There is no environment file of that name."""

    exit_code = 11


class NameInvalid(VdbctlError):
    """A name given on the command line cannot become part of resource names."""

    exit_code = 12


class PolicyViolated(VdbctlError):
    """The spec has the right shape but would not work, or would not be safe, on AWS."""

    exit_code = 13


class WorkspaceEdited(VdbctlError):
    """Rendered files were changed by hand, so they are not overwritten."""

    exit_code = 14

    def __init__(self, workspace: str, paths: Sequence[str]) -> None:
        super().__init__(
            f"edited by hand in {workspace}: {', '.join(paths)}",
            hint="move your change into a file of its own (Terraform reads every .tf file), "
            "or overwrite with `vdbctl render ENV --overwrite`",
        )
        self.paths = tuple(paths)


class BaselineMissed(VdbctlError):
    """An environment does not meet the security baseline of its class."""

    exit_code = 15

    def __init__(self, stack: str, controls: Sequence[str]) -> None:
        super().__init__(
            f"{stack} misses {len(controls)} controls: {', '.join(controls)}",
            hint="mend the fields that are named, or suppress a control with a reason and a date "
            "under suppressions",
        )


class NotAdoptable(VdbctlError):
    """There is no such database, or it is of a kind that an environment cannot describe."""

    exit_code = 16


class FileRefused(VdbctlError):
    """The system does not let vdbctl read or write a file or folder."""

    exit_code = 17


# -- 20-29: Terraform -----------------------------------------------------------------------------


class TerraformFailed(VdbctlError):
    """Terraform ended with an error; its own diagnostics are part of the message."""

    exit_code = 20


class DataLossRefused(VdbctlError):
    """The plan would destroy or replace something that stores data."""

    exit_code = 21

    def __init__(self, addresses: Sequence[str]) -> None:
        super().__init__(
            "the plan destroys stored data: " + ", ".join(addresses),
            hint="read the plan; if this is wanted, repeat with "
            + " ".join(f"--allow-data-loss '{address}'" for address in addresses),
        )
        self.addresses = tuple(addresses)


class TerraformMissing(VdbctlError):
    """No usable terraform binary, or no AWS provider for it."""

    exit_code = 22


class BudgetExceeded(VdbctlError):
    """The estimate is above the budget that the spec sets."""

    exit_code = 23


class StateLocked(VdbctlError):
    """Another run holds the lock on this state."""

    exit_code = 24


class NothingDeployed(VdbctlError):
    """There is no state for this environment, so there is nothing to read or to destroy."""

    exit_code = 25


class ReviewRefused(VdbctlError):
    """A reviewed plan cannot be applied: too old, of another spec, or not what would happen now."""

    exit_code = 26


class Frozen(VdbctlError):
    """The spec forbids changes at this time."""

    exit_code = 27


class StateElsewhere(VdbctlError):
    """The state is kept somewhere else than the spec says."""

    exit_code = 28


class PartlyDone(VdbctlError):
    """Of several environments some failed; the others are done."""

    exit_code = 29

    def __init__(self, done_word: str, done: int, failed: Mapping[str, VdbctlError]) -> None:
        lines = [f"  {stack}: {error.message}" for stack, error in failed.items()]
        super().__init__(
            f"{done} {done_word}, {len(failed)} failed:\n" + "\n".join(lines),
            hint="each can be run again by its name",
        )


# -- 30-39, 50-59: database and migrations ---------------------------------------------------------


class DatabaseUnreachable(VdbctlError):
    """The database did not answer, or not in time."""

    exit_code = 30


class SqlFailed(VdbctlError):
    """The server refused a statement.

    Attributes:
        sqlstate: Five-character code of PostgreSQL, or "" when the transport did not tell.
        position: 1-based character position inside the statement, or None.
        detail: The server's own words, without position and code.
        more: What it adds to them: DETAIL and CONTEXT, a line each.
        number: Index of the statement among those that were sent together; None if the server
            does not tell.
    """

    exit_code = 31

    def __init__(
        self,
        detail: str,
        *,
        sqlstate: str = "",
        position: int | None = None,
        hint: str | None = None,
        more: Sequence[str] = (),
    ) -> None:
        self.words = f"{_cut(detail)} (SQLSTATE {sqlstate})" if sqlstate else _cut(detail)
        super().__init__("\n".join([self.words, *(f"  {_cut(line)}" for line in more)]), hint=hint)
        self.detail = detail
        self.more = tuple(more)
        self.sqlstate = sqlstate
        self.position = position
        self.number: int | None = None


class NotReturned(SqlFailed):
    """A statement ran, and its result is nothing that the transport returns."""


class ResultTooLarge(NotReturned):
    """Of those: its rows are too many, or too wide."""


class MigrationFailed(VdbctlError):
    """A statement of a migration failed; the message names the file and the line.

    Attributes:
        short: The same for the ledger, which everybody reads: without values of rows.
    """

    exit_code = 32

    def __init__(self, message: str, *, hint: str | None = None, short: str = "") -> None:
        super().__init__(message, hint=hint)
        self.short = (short or message)[:MOST_CHARS]


class MigrationFileInvalid(VdbctlError):
    """A migration file cannot be read, parsed or run over this transport."""

    exit_code = 33


class HistoryMismatch(VdbctlError):
    """The files and the ledger in the database tell different stories."""

    exit_code = 34


class OutcomeUnknown(VdbctlError):
    """The answer to a statement was lost: it may or may not have taken effect."""

    exit_code = 35


class TimedOut(OutcomeUnknown):
    """A statement took longer than the transport waits; a patient one may still be running."""


class MigrationLocked(VdbctlError):
    """Another run is migrating this database."""

    exit_code = 36


class DatabaseAccessDenied(VdbctlError):
    """The database, or the secret that opens it, refused the credentials."""

    exit_code = 37


class MaskingFailed(VdbctlError):
    """A copy of somebody's data is not masked, so nobody may see it."""

    exit_code = 38


class LintFailed(VdbctlError):
    """Migrations break a rule whose severity is error."""

    exit_code = 39


class SetFailed(VdbctlError):
    """A migration set does not do what it should: its rollbacks, its schema, its checks."""

    exit_code = 50


class SchemaDrifted(VdbctlError):
    """A database's schema is not what its migrations make."""

    exit_code = 51


class ResetRefused(VdbctlError):
    """This database is not one to be emptied."""

    exit_code = 52


class LoadRefused(VdbctlError):
    """Data cannot be loaded: the file, a row of it or the table is not as it should be."""

    exit_code = 53


class MigrationHeld(VdbctlError):
    """Something else is going on with this database, during which its schema must not change."""

    exit_code = 54


class SeedRefused(VdbctlError):
    """Generated rows do not go into this database."""

    exit_code = 55


class ChangeRefused(VdbctlError):
    """AWS would refuse a change of the plan, so nothing is changed."""

    exit_code = 56


class SecondStack(VdbctlError):
    """The environment is deployed under another stack name, and would be created a second time."""

    exit_code = 57


# -- 40-49: AWS access and the sandbox ------------------------------------------------------------


class CredentialsMissing(VdbctlError):
    """No AWS credentials were found, or they have expired."""

    exit_code = 40


class AwsRefused(VdbctlError):
    """AWS answered with an error; its own words are part of the message."""

    exit_code = 41

    def __init__(self, message: str, *, hint: str | None = None, code: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


class AwsUnreachable(VdbctlError):
    """No answer from AWS."""

    exit_code = 42


class SandboxNotRunning(VdbctlError):
    """`--sandbox` was given, but no sandbox answers."""

    exit_code = 43


class SandboxFailed(VdbctlError):
    """The sandbox could not start or stop."""

    exit_code = 44


class PortTaken(VdbctlError):
    """Another program listens on the port that was asked for."""

    exit_code = 45


class ExtraMissing(VdbctlError):
    """An optional part of vdbctl is not installed."""

    exit_code = 46

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs packages that are not installed",
            hint=f"pip install 'vdbctl[{extra}]'",
        )


class DriverDiffers(VdbctlError):
    """What is packaged into functions is not installed here as it has to be."""

    exit_code = 64

    def __init__(self, distribution: str, wanted: str, found: str) -> None:
        changed = " and changed" if wanted == found else ""
        super().__init__(
            f"functions are packaged with {distribution} {wanted}, and here {found} is "
            f"installed{changed}",
            hint=f"pip install --force-reinstall '{distribution}=={wanted}'",
        )


class LocalServerGone(VdbctlError):
    """The PostgreSQL of `local up` ended while it was in use."""

    exit_code = 49


class ToolMissing(VdbctlError):
    """A program that this command starts is not installed."""

    exit_code = 48


class PricesRefused(VdbctlError):
    """AWS's price files do not give each price exactly once; those that were there stay."""

    exit_code = 47


# -- 60-69: operation -----------------------------------------------------------------------------


class WaitTimedOut(VdbctlError):
    """What was asked for is not done in time; AWS goes on with it."""

    exit_code = 60


class OperationFailed(VdbctlError):
    """AWS ended what was asked for in a failed state, or what was worked on is gone."""

    exit_code = 61


class NotVerified(VdbctlError):
    """It was done, and is not as it should be."""

    exit_code = 62


class NotReady(VdbctlError):
    """A check of a checklist or of the machine fails."""

    exit_code = 63


def _cut(words: str) -> str:
    return words if len(words) <= MOST_CHARS else f"{words[:MOST_CHARS]} …"
