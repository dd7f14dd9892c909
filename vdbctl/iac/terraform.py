"""One workspace, driven: init, plan into a file, read it, apply exactly that file, outputs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock
from pydantic import ValidationError

from vdbctl.errors import NothingDeployed, StateElsewhere, TerraformFailed
from vdbctl.iac import (
    commands,
    environment,
    failure,
    lockfile,
    logs,
    outputs,
    plan,
    planfile,
    programs,
    readiness,
    room,
    safekeeping,
    state,
    transient,
)
from vdbctl.iac.commands import Arguments
from vdbctl.iac.events import Diagnostic, Event
from vdbctl.iac.outputs import Outputs
from vdbctl.iac.plan import Plan
from vdbctl.iac.programs import Program
from vdbctl.iac.runner import OnEvent, Runner, StartProcess, start_process
from vdbctl.iac.state import StateStore

if TYPE_CHECKING:
    from tenacity import RetryCallState

PROVIDER = "~> 5.100"
NOTHING = Plan(changes=())
"""What a plan says that ends with status 0."""
TRIES = 3
"""Of a run that met an error which goes away by itself."""
FIRST_PAUSE_S = 5
"""Before the second try; four times as long before the third."""
_EXPECTED = frozenset(
    {
        "Applied changes may be incomplete",
        "Incomplete lock file information for providers",
        "Resource targeting is in effect",
    }
)
"""Warnings that are no news: vdbctl itself plans some addresses alone; a mirror gives checksums of
this platform alone, and the lock is not shared with other platforms. They are still in the log."""


@dataclass(frozen=True)
class Settings:
    """What is the same for every workspace.

    Attributes:
        binary: The terraform or tofu to start.
        cache: vdbctl's cache: the plugin cache and the shared dependency lock are in it.
        mirror: Folder with the AWS provider, or None for the registry.
        environment: Variables for the process, on top of which Terraform's own are set.
        now: The clock, for the names of logs.
        sleep: Waits for so many seconds, before something is tried again.
        start: Starts the terraform process.
        provider: Versions of the AWS provider that the workspace takes; those of one share a lock.
    """

    binary: Path
    cache: Path
    mirror: Path | None
    environment: Mapping[str, str]
    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    start: StartProcess = start_process
    provider: str = PROVIDER

    @property
    def program(self) -> Program:
        return programs.of(self.binary)

    @property
    def shared_lock(self) -> Path:
        """The lock file that all workspaces with this program and provider begin with."""
        suffix = "" if self.provider == PROVIDER else f"-{self.provider.removeprefix('~> ')}"
        return self.cache / f"{self.program.name}{suffix}.lock.hcl"


@dataclass
class Terraform:
    """Terraform in one workspace.

    Attributes:
        store: Where its state is kept.
        on_event: Told each event of a run.
        say: Told what a person should know, such as why something is tried again.
        on_interrupt: Told when Ctrl-C is passed on to Terraform.
        replace: Address of a resource that plans make anew, though nothing about it changes.
    """

    folder: Path
    settings: Settings
    store: StateStore
    on_event: OnEvent = lambda _event: None
    say: Callable[[str], None] = lambda _words: None
    on_interrupt: Callable[[int], None] = lambda _count: None
    log: Path | None = None
    replace: str | None = None
    _plan_file: Path | None = field(default=None, init=False)
    _seal: planfile.Seal | None = field(default=None, init=False)
    _cannot_keep: bool = field(default=False, init=False)

    def mend(self) -> None:
        """Put a copy in the place of a local state that a killed run has left broken."""
        if self.store.backend is None and readiness.backend(self.folder) is None:
            used = safekeeping.mend(self.folder)
            if used:
                self.say(f"a killed run has broken the state; {used} takes its place")

    def init(self) -> None:
        """Make the workspace ready, unless it is; runs of several workspaces take turns.

        Raises:
            StateElsewhere: The state is not where the files say, and would have to be moved.
        """
        self.mend()
        self.require_state_here()
        if readiness.is_ready(self.folder, self._fingerprint(), self.settings.program.provider):
            return
        shared, own = self.settings.shared_lock, self.folder / lockfile.NAME
        self.settings.cache.mkdir(parents=True, exist_ok=True)
        with FileLock(self.settings.cache / "init.lock"):
            if shared.is_file() and not own.is_file():
                own.write_bytes(shared.read_bytes())
            self._again("init", commands.init(self.settings.binary, upgrade=self._locks_another()))
            if own.is_file():
                shared.write_bytes(own.read_bytes())
        readiness.remember(self.folder, self._fingerprint())

    def move_state(self) -> None:
        """Copy the state from where the last init found it to where the files want it."""
        readiness.forget(self.folder)
        with FileLock(self.settings.cache / "init.lock"):
            self._run(
                "init",
                commands.init(
                    self.settings.binary, migrate_state=True, upgrade=self._locks_another()
                ),
            )
        readiness.remember(self.folder, self._fingerprint())

    def _locks_another(self) -> bool:
        """Whether the lock file holds a provider that the workspace takes no longer, such as one of
        another major: an init would refuse that."""
        found = lockfile.of(self.folder, self.settings.program.provider)
        return found is not None and not lockfile.fits(found, self.settings.provider)

    def validate(self) -> None:
        self._capture(commands.validate(self.settings.binary))

    @contextmanager
    def plan(
        self, *, destroy: bool = False, refresh_only: bool = False, drifts: bool = False
    ) -> Iterator[Plan]:
        """Plan into a file that lives as long as the block; `apply` applies exactly that file.

        Args:
            destroy: Plan to remove everything.
            refresh_only: Only look what has changed outside Terraform.
            drifts: What has changed outside is wanted, also where nothing would change.
        """
        with planfile.new(self.folder) as file:
            arguments = commands.plan(
                self.settings.binary,
                Path(file.name),
                destroy=destroy,
                refresh_only=refresh_only,
                replace=self.replace,
            )
            outer, self._plan_file = self._plan_file, file
            try:
                yield self._planned(arguments, drifts=drifts)
            finally:
                self._plan_file = outer

    def plan_again(self, targets: Sequence[str] = ()) -> Plan:
        """Replace the plan of the enclosing `plan` block by one of what is left, or of some
        addresses alone."""
        file = Path(self._required_plan().name)
        return self._planned(
            commands.plan(self.settings.binary, file, replace=self.replace, targets=targets)
        )

    def _planned(self, arguments: Arguments, *, drifts: bool = False) -> Plan:
        """Plan, and remember what `apply` has to find as it is now.

        What the plan says is read where it is wanted: Terraform needs seconds to print it.
        """
        file, shown = self._required_plan(), NOTHING
        if self._plan(arguments) or drifts:
            shown = plan.read(self._json(commands.show(self.settings.binary, Path(file.name))))
        self._seal = self._sealed(file)
        return shown

    def _sealed(self, file: Path) -> planfile.Seal:
        told = not isinstance(self.store, state.RemoteStore)  # HCP looks after its own states
        return planfile.seal(file, self.store.read() if told else None)

    def _required_plan(self) -> Path:
        if self._plan_file is None:
            raise RuntimeError("outside of a `plan` block")
        return self._plan_file

    def _plan(self, arguments: Arguments) -> int:
        """Plan; returns 0 where nothing would change, else 2."""
        try:
            return self._again("plan", arguments, good=(0, 2))
        except TerraformFailed as error:
            if not transient.NEEDS_INIT.search(error.message):
                raise
            readiness.forget(self.folder)
            self.init()
            return self._again("plan", arguments, good=(0, 2))

    def apply(self) -> None:
        """Apply the plan of the enclosing `plan` block.

        Raises:
            FileRefused: There is no room for state, log and copy, or they may not be written.
            ReviewRefused: Its file, or the state, is not as it was when the plan was shown.
            TerraformFailed: Terraform ended with an error.
        """
        file = self._required_plan()
        room.require(self.folder)
        planfile.require(self._seal, self._sealed(file), self.folder.name)
        self._run("apply", commands.apply(self.settings.binary, Path(file.name)))

    def untaint(self, address: str) -> None:
        """Keep a resource whose creation was interrupted."""
        self._capture(commands.untaint(self.settings.binary, address))

    def adopt(self, address: str, identifier: str) -> None:
        """Take something that AWS has into the state, by the id that its type is imported by."""
        self._capture(commands.adopt(self.settings.binary, address, identifier))

    def forget(self, addresses: Sequence[str]) -> None:
        """Take resources out of the state; on AWS they stay as they are."""
        self._capture(commands.forget(self.settings.binary, addresses))

    def outputs(self) -> Outputs:
        """Outputs of what is deployed.

        Raises:
            NothingDeployed: Nothing is, or an apply has not come to its end.
        """
        state = self.store.read()
        if state is None or not state.outputs:
            raise NothingDeployed(
                f"nothing is deployed from {self.folder}: no state in {self.store.where()}",
                hint="`vdbctl apply` comes first",
            )
        try:
            return outputs.read(state.outputs)
        except ValidationError as error:
            missing = ", ".join(str(part["loc"][0]) for part in error.errors())
            raise NothingDeployed(
                f"the last apply of {self.folder} did not end: no {missing}",
                hint="run `vdbctl apply` again; it goes on where it stopped",
            ) from error

    def has_state(self) -> bool:
        return self.store.read() is not None

    def resources(self) -> tuple[str, ...]:
        """Addresses in the state."""
        state = self.store.read()
        return state.addresses if state else ()

    def printed_outputs(self) -> dict[str, Any]:
        """Outputs as terraform prints them; slower than reading the state."""
        return self._json(commands.output(self.settings.binary))

    def listed_resources(self) -> tuple[str, ...]:
        """Addresses as terraform lists them; slower than reading the state."""
        listed = self._capture(commands.state_list(self.settings.binary)).split()
        return tuple(address for address in listed if ".data." not in f".{address}")

    def state_is_in(self) -> str | None:
        """The place of a state that is not where the files want it; None when all is well."""
        record = readiness.backend(self.folder)
        found = record.place if record else None
        if found == self.store.backend:
            return None
        local = state.LocalStore(self.folder)
        return found or (local.where() if local.read() else None)

    def require_state_here(self) -> None:
        """Stop where the files want the state in another place than it is.

        Raises:
            StateElsewhere: It would have to be moved.
        """
        held = self.state_is_in()
        if held:
            raise StateElsewhere(
                f"the state of {self.folder.name} is in {held}, and the spec wants it in "
                f"{self.store.where()}",
                hint="`vdbctl state move ENV` moves it, or change `state` in the spec back",
            )

    def _fingerprint(self) -> str:
        settings = self.settings
        return readiness.fingerprint(
            self.folder, str(settings.binary), str(settings.mirror), str(settings.cache)
        )

    def _json(self, arguments: Arguments) -> dict[str, Any]:
        content = json.loads(self._capture(arguments))
        return dict(content)

    def _capture(self, arguments: Arguments) -> str:
        return self._runner().capture(arguments)

    def _run(self, name: str, arguments: Arguments, good: tuple[int, ...] = (0,)) -> int:
        self.log = logs.new(self.folder, name, self.settings.now())
        errors: list[Diagnostic] = []

        def notice(event: Event) -> None:
            if event.diagnostic and event.diagnostic.summary in _EXPECTED:
                return
            if event.diagnostic and event.diagnostic.severity == "error":
                errors.append(event.diagnostic)
            self.on_event(event)
            if self.store.backend is None and event.kind in ("done", "failed", "progress"):
                self._keep()

        status = self._runner().follow(arguments, self.log, notice)
        if status not in good:
            words = f"{self.settings.program.name} {name}"
            raise failure.of(words, status, errors, self.log)
        return status

    def _keep(self) -> None:
        """Keep a copy of the state; a run does not end for want of one."""
        try:
            safekeeping.keep(self.folder)
        except OSError as error:
            if not self._cannot_keep:
                self.say(f"no copy of the state is kept: {error.strerror}")
            self._cannot_keep = True

    def _again(self, name: str, arguments: Arguments, good: tuple[int, ...] = (0,)) -> int:
        """Run, and try again after an error that goes away by itself."""
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

        tries = Retrying(
            retry=retry_if_exception(_goes_away),
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(multiplier=FIRST_PAUSE_S, exp_base=4),
            before_sleep=self._tell_retry,
            sleep=self.settings.sleep,
            reraise=True,
        )
        return tries(self._run, name, arguments, good)

    def _tell_retry(self, call: RetryCallState) -> None:
        error = call.outcome.exception() if call.outcome else None
        pause_s = call.next_action.sleep if call.next_action else 0
        self.say(
            f"{transient.reason(str(error))}; try {call.attempt_number + 1} of {TRIES} "
            f"in {pause_s:.0f} s"
        )

    def _runner(self) -> Runner:
        settings = self.settings
        return Runner(self.folder, self.environment(), self.on_interrupt, settings.start)

    def environment(self) -> dict[str, str]:
        """Variables of the terraform processes."""
        settings = self.settings
        return environment.of(
            settings.environment, settings.cache, settings.mirror, settings.program
        )


def _goes_away(error: BaseException) -> bool:
    return isinstance(error, TerraformFailed) and transient.reason(error.message) is not None
