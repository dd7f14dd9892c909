"""A Terraform that works without a program, providers or AWS; it is passed in as `Settings.start`.

It plans what was recorded of a real run (`configuration`), makes it in an AWS that is a dictionary,
and keeps a real state. A test tells it what the workspace and AWS should do next.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.fake_terraform.applying import World
from tests.fake_terraform.commands import Run
from tests.fake_terraform.configuration import Configuration, recorded
from tests.fake_terraform.plans import Wishes
from tests.fake_terraform.process import FakeProcess, Streams
from tests.fake_terraform.state import lock_note
from vdbctl.iac import programs

_HOLD = (
    "import fcntl,sys;f=open(sys.argv[1],'r+b');fcntl.lockf(f,2);print(flush=True);sys.stdin.read()"
)


@dataclass
class Failure:
    """An error that a command is to end with.

    Attributes:
        times: How often it comes, before it goes away.
    """

    words: str
    times: int


class FakeTerraform:
    """Terraform for every workspace of one test.

    Attributes:
        calls: Names of the commands that were run, in order.
        lines: Their argument lists, with the program.
        environment: Environment of the last process.
        hurries: Nothing looks at its runs on the way; they take a fraction of the time, and do not
            tell what they refresh.
    """

    hurries = False

    def __init__(self, configure: Callable[[Path], Configuration] = recorded) -> None:
        self.calls: list[str] = []
        self.lines: list[tuple[str, ...]] = []
        self.environment: Mapping[str, str] = {}
        self._configure = configure
        self._wishes = Wishes()
        self._failures: dict[str, Failure] = {}
        self._meanwhile: dict[str, Callable[[], object]] = {}
        self._worlds: dict[str, World] = {}
        self._arranged = World()

    # -- what a test asks for ----------------------------------------------------------------------

    def will_change(self, address: str, **values: Any) -> None:
        """The workspace sets other values of these attributes."""
        self._wishes.changes.setdefault(address, {}).update(values)

    def will_replace(self, address: str, **value: Any) -> None:
        """The workspace sets another value of an attribute that cannot change in place."""
        [name] = value
        self.will_change(address, **value)
        self._wishes.replaced[address] = name

    def will_destroy(self, address: str) -> None:
        """The workspace has this resource no longer."""
        self._wishes.gone.add(address)

    def fails(self, command: str, words: str, times: int = 1) -> None:
        """A command ends with this error, so many times."""
        self._failures[command] = Failure(words, times)

    def fails_at(self, address: str, words: str, times: int = 1) -> None:
        """AWS refuses to make, change or delete this resource, so many times."""
        self._arranged.refusals[address] = [words] * times

    def is_interrupted_at(self, address: str) -> None:
        """Ctrl-C arrives while AWS makes this resource; it is whole a while later."""
        self._arranged.interrupted.add(address)

    def is_killed_at(
        self, address: str, *, while_writing: bool = False, in_flight: int = 0
    ) -> None:
        """Terraform is killed when AWS has made this resource, and before that is in the state.

        Args:
            address: The resource.
            while_writing: The state is left half written.
            in_flight: How many others were begun, which AWS makes too.
        """
        self._arranged.killed[address] = while_writing
        self._arranged.in_flight = in_flight

    def meanwhile_at(
        self, address: str, happens: Callable[[], object], *, in_flight: int = 0
    ) -> None:
        """Something happens when AWS has made this resource, and before that is in the state.

        Args:
            address: The resource.
            happens: What happens.
            in_flight: How many others were begun, which AWS makes too, should Terraform end by it.
        """
        self._arranged.happens[address] = happens
        self._arranged.in_flight = in_flight

    def drifted(self, address: str, **values: Any) -> None:
        """Somebody has changed attributes of what is deployed."""
        self._deployed(address)[address] |= values

    def lost(self, address: str) -> None:
        """Somebody has deleted what was deployed."""
        del self._deployed(address)[address]

    def puts(self, stack: str, address: str, attributes: Mapping[str, Any]) -> None:
        """Somebody else makes something on AWS; the address is only a name for it here."""
        self._world(stack).real[address] = dict(attributes)

    def meanwhile(self, command: str, happens: Callable[[], object]) -> None:
        """Something happens just before this command starts the next time."""
        self._meanwhile[command] = happens

    @contextmanager
    def state_is_locked_by(self, who: str, folder: Path) -> Iterator[None]:
        """Another process applies, and holds the state in this workspace."""
        state = folder / "terraform.tfstate"
        state.touch()
        note = lock_note(who, "OperationTypeApply")
        (folder / ".terraform.tfstate.lock.info").write_text(json.dumps(note))
        holder = [sys.executable, "-I", "-S", "-c", _HOLD, str(state)]
        with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            yield
            process.communicate(b"")

    def deployed(self, stack: str) -> tuple[str, ...]:
        """Addresses of what there is on AWS."""
        return tuple(sorted(self._world(stack).real))

    def real(self) -> Mapping[str, dict[str, Any]]:
        """What there is on AWS, of all stacks: attributes by address."""
        worlds = self._worlds.values()
        return {address: one for world in worlds for address, one in world.real.items()}

    def _deployed(self, address: str) -> dict[str, dict[str, Any]]:
        [real] = [world.real for world in self._worlds.values() if address in world.real]
        return real

    def _world(self, stack: str) -> World:
        world = self._worlds.setdefault(stack, replace(self._arranged, real={}))
        world.in_flight, world.hurries = self._arranged.in_flight, self.hurries
        return world

    # -- the program -------------------------------------------------------------------------------

    def start(
        self, arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], stdout: int
    ) -> FakeProcess:
        """Start a command; see `vdbctl.iac.runner.StartProcess`."""
        self.environment = environment
        self.lines.append(tuple(arguments))
        signals: list[int] = []
        streams = Streams(None if stdout == subprocess.PIPE else os.dup(stdout))
        run = Run(
            folder=folder,
            provider=programs.of(Path(arguments[0])).provider,
            configuration=self._configure(folder),
            wishes=self._wishes,
            world=self._world(folder.name),
            begin=self._begin,
            streams=streams,
            signals=signals,
        )
        return FakeProcess(run.steps(arguments[1:]), streams, signals)

    def _begin(self, command: str) -> str | None:
        """A command starts; returns the words of an error with which it is to end."""
        self.calls.append(command)
        self._meanwhile.pop(command, lambda: None)()
        failure = self._failures.get(command)
        if failure is None or not failure.times:
            return None
        failure.times -= 1
        return failure.words
