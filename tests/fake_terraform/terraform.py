"""A Terraform that works without a program, providers or AWS; it is passed in as `Settings.start`.

It plans what was recorded of a real run (`configuration`), makes it in an AWS that is a dictionary,
and keeps a real state. A test tells it what the workspace and AWS should do next.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fake_terraform import applying, lines, plans
from tests.fake_terraform.applying import World
from tests.fake_terraform.arguments import Command, CommandUnknown, FlagUnknown, parse
from tests.fake_terraform.configuration import Configuration, recorded
from tests.fake_terraform.plans import Options, Planning, Wishes
from tests.fake_terraform.process import FakeProcess, Steps, Streams
from tests.fake_terraform.state import Locked, StateFile, lock_note

PROVIDER = "registry.terraform.io/hashicorp/aws"
_IMPORT = re.compile(r'import \{\s+to = (\S.*)\n\s+id = "(.*)"\n\}')
_HOLD = (
    "import fcntl,sys;f=open(sys.argv[1],'r+b');fcntl.lockf(f,2);print(flush=True);sys.stdin.read()"
)
_NOT_INSTALLED = f"""\
The installed provider plugins are not consistent with the packages selected in the dependency lock \
file:
  - {PROVIDER}: there is no package for {PROVIDER} 5.100.0 cached in .terraform/providers

Terraform uses external plugins to integrate with a variety of different infrastructure services. \
To download the plugins required for this configuration, run:
  terraform init"""
_NOTHING_TO_IMPORT = """\
While attempting to import an existing object to "{address}", the provider detected that no object \
exists with the given id. Only pre-existing objects can be imported; check that the id is correct \
and that it is associated with the provider's configured region or endpoint, or use \
"terraform apply" to create a new remote object for this resource."""


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
        environment: Environment of the last process.
    """

    def __init__(self, configure: Callable[[Path], Configuration] = recorded) -> None:
        self.calls: list[str] = []
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

    def is_killed_at(self, address: str, *, while_writing: bool = False) -> None:
        """Terraform is killed when AWS has made this resource, and before that is in the state.

        Args:
            address: The resource.
            while_writing: The state is left half written.
        """
        self._arranged.killed[address] = while_writing

    def drifted(self, address: str, **values: Any) -> None:
        """Somebody has changed attributes of what is deployed."""
        self._deployed(address)[address] |= values

    def lost(self, address: str) -> None:
        """Somebody has deleted what was deployed."""
        del self._deployed(address)[address]

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

    def _deployed(self, address: str) -> dict[str, dict[str, Any]]:
        [real] = [world.real for world in self._worlds.values() if address in world.real]
        return real

    def _world(self, stack: str) -> World:
        arranged = self._arranged
        return self._worlds.setdefault(
            stack, World(arranged.refusals, arranged.interrupted, arranged.killed)
        )

    # -- the program -------------------------------------------------------------------------------

    def start(
        self, arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], stdout: int
    ) -> FakeProcess:
        """Start a command; see `vdbctl.iac.runner.StartProcess`."""
        self.environment = environment
        signals: list[int] = []
        streams = Streams(None if stdout == subprocess.PIPE else os.dup(stdout))
        run = _Run(self, folder, streams, signals)
        return FakeProcess(run.steps(arguments[1:]), streams, signals)

    def begin(self, command: str) -> str | None:
        """A command starts; returns the words of an error with which it is to end."""
        self.calls.append(command)
        self._meanwhile.pop(command, lambda: None)()
        failure = self._failures.get(command)
        if failure is None or not failure.times:
            return None
        failure.times -= 1
        return failure.words


@dataclass(frozen=True)
class _Run:
    """One command in one workspace."""

    fake: FakeTerraform
    folder: Path
    streams: Streams
    signals: list[int]

    def steps(self, arguments: Sequence[str]) -> Steps:
        try:
            command = parse(arguments)
        except CommandUnknown as unknown:
            self.streams.complain(_NO_COMMAND.format(name=unknown))
            return 1
        except FlagUnknown as unknown:
            return self._fail(
                "Failed to parse command-line flags",
                f"flag provided but not defined: -{unknown}",
                as_json=arguments[0] in ("init", "plan", "apply"),
            )
        if words := self.fake.begin(command.name):
            yield
            return self._fail(words, as_json=command.name in ("init", "plan", "apply"))
        try:
            return (yield from getattr(self, f"_{command.name.replace(' ', '_')}")(command))
        except Locked as held:
            summary, detail = lines.locked(held.note)
            if "json" in command.flags:
                return self._error(summary, detail)
            return self._fail(summary, detail)

    # -- commands that write JSON lines ------------------------------------------------------------

    def _init(self, command: Command) -> Steps:
        if "migrate-state" in command.flags:
            raise NotImplementedError("this fake keeps states in their workspaces")
        yield
        build = self.folder / ".terraform/providers" / PROVIDER / "5.100.0/linux_amd64"
        build.mkdir(parents=True, exist_ok=True)
        (build / "terraform-provider-aws_v5.100.0_x5").touch()
        (self.folder / ".terraform.lock.hcl").write_text(f'provider "{PROVIDER}" {{\n}}\n')
        self.streams.print(lines.version())
        for words, code in _INIT:
            self.streams.print(lines.line("init_output", words, message_code=code))
        return 0

    def _plan(self, command: Command) -> Steps:
        flags = command.flags
        self.streams.print(lines.version())
        if "destroy" in flags and "refresh-only" in flags:
            return self._error("Incompatible plan mode options", _INCOMPATIBLE)
        if not self._has_provider():
            return self._error("Required plugins are not installed", _NOT_INSTALLED)
        with ExitStack() as stack:
            state = StateFile(self.folder)
            stack.enter_context(state.lock("OperationTypePlan"))
            for address in state.instances:
                if address in self._world.real:
                    identifier = str(state.attributes(address).get("id"))
                    self.streams.print(lines.refresh(address, identifier))
                    yield
            options = Options("destroy" in flags, "refresh-only" in flags, flags.get("replace"))
            try:
                document = self._planning(state, options).document()
            except plans.Missing as missing:
                detail = _NOTHING_TO_IMPORT.format(address=missing)
                return self._error("Cannot import non-existent remote object", detail)
            self._write_plan(flags.get("out"), state, document)
            return self._print_plan(document, options, "detailed-exitcode" in flags)

    def _planning(self, state: StateFile, options: Options) -> Planning:
        configuration = plans.wished(self.fake._configure(self.folder), self.fake._wishes)
        text = "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.tf"))
        imports = dict(_IMPORT.findall(text))
        return Planning(configuration, state, self._world.real, self.fake._wishes, imports, options)

    def _write_plan(self, out: str | None, state: StateFile, document: dict[str, Any]) -> None:
        if out is None:
            return
        content = {"serial": state.serial, "lineage": state.lineage, "document": document}
        (self.folder / out).write_text(json.dumps(content), encoding="utf-8")

    def _print_plan(self, document: dict[str, Any], options: Options, detailed: bool) -> int:
        drifts = [
            (each["address"], each["change"]["actions"][0]) for each in document["resource_drift"]
        ]
        for address, action in drifts:
            self.streams.print(lines.drift(address, action))
        changes = document["resource_changes"]
        self._print_changes(changes)
        self.streams.print(lines.summary("plan", plans.counts(changes)))
        outputs = {
            name: {"sensitive": False, "action": change["actions"][0].replace("no-op", "noop")}
            for name, change in document["output_changes"].items()
        }
        if outputs:
            self.streams.print(lines.outputs(outputs))
        changed = any(plans.event(entry)[0] != "noop" for entry in changes)
        changed |= any(each["action"] != "noop" for each in outputs.values())
        changed |= options.refresh_only and bool(drifts)
        return 2 if detailed and changed else 0

    def _print_changes(self, changes: Sequence[dict[str, Any]]) -> None:
        for entry in changes:
            action, reason, importing = plans.event(entry)
            if action != "noop":
                self.streams.print(lines.planned(entry["address"], action, reason, importing))

    def _apply(self, command: Command) -> Steps:
        self.streams.print(lines.version())
        if not command.words:
            return self._error("Plan file or auto-approve required", _NO_PLAN)
        [name] = command.words
        try:
            plan = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except OSError:
            words = f"Error: stat {name}: no such file or directory"
            return self._error(f'Failed to load "{name}" as a plan file', words)
        with ExitStack() as stack:
            state = StateFile(self.folder)
            stack.enter_context(state.lock("OperationTypeApply"))
            if plan["lineage"] and plan["lineage"] != state.lineage:
                return self._error("Saved plan does not match the given state", _OTHER_LINEAGE)
            if plan["serial"] != state.serial:
                return self._error("Saved plan is stale", _STALE)
            document = plan["document"]
            self._print_changes(document["resource_changes"])
            configuration = self._planning(state, Options()).configuration
            run = applying.Applying(
                configuration, state, self._world, document, self.streams.print, self.signals
            )
            return (yield from run.steps())

    # -- commands that print -----------------------------------------------------------------------

    def _show(self, command: Command) -> Steps:
        [name] = command.words
        yield
        plan = json.loads((self.folder / name).read_text(encoding="utf-8"))
        self.streams.print(json.dumps(plan["document"]) + "\n")
        return 0

    def _output(self, command: Command) -> Steps:
        yield
        outputs = {
            name: {"sensitive": False, "type": output["type"], "value": output["value"]}
            for name, output in sorted(StateFile(self.folder).outputs.items())
        }
        self.streams.print(json.dumps(outputs, indent=2) + "\n")
        return 0

    def _state_list(self, command: Command) -> Steps:
        yield
        addresses = sorted(StateFile(self.folder).instances)
        self.streams.print("".join(f"{address}\n" for address in addresses))
        return 0

    def _state_rm(self, command: Command) -> Steps:
        yield
        state = StateFile(self.folder)
        with state.lock("state-rm"):
            gone = [
                address
                for address in state.instances
                if any(address == word or address.startswith(f"{word}[") for word in command.words)
            ]
            if not gone:
                return self._fail("Invalid target address", _NO_TARGET)
            for address in gone:
                state.remove(address)
                self.streams.print(f"Removed {address}\n")
        self.streams.print(f"Successfully removed {len(gone)} resource instance(s).\n")
        return 0

    def _untaint(self, command: Command) -> Steps:
        yield
        [address] = command.words
        state = StateFile(self.folder)
        with state.lock("untaint"):
            if address not in state.instances:
                return self._fail("No such resource instance", _NO_INSTANCE.format(address))
            if not state.is_tainted(address):
                return self._fail("Resource instance is not tainted", _NOT_TAINTED.format(address))
            state.untaint(address)
        words = f"Resource instance {address} has been successfully untainted.\n"
        self.streams.print(words)
        return 0

    def _validate(self, command: Command) -> Steps:
        yield
        found = {"format_version": "1.0", "valid": True, "error_count": 0, "warning_count": 0}
        self.streams.print(json.dumps(found | {"diagnostics": []}, indent=2) + "\n")
        return 0

    def _version(self, command: Command) -> Steps:
        yield
        found = {"terraform_version": lines.VERSION, "platform": "linux_amd64"}
        found |= {"provider_selections": {}, "terraform_outdated": False}
        self.streams.print(json.dumps(found, indent=2) + "\n")
        return 0

    # -- parts -------------------------------------------------------------------------------------

    @property
    def _world(self) -> World:
        return self.fake._world(self.folder.name)

    def _has_provider(self) -> bool:
        text = "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.tf"))
        return "hashicorp/aws" not in text or (self.folder / ".terraform/providers").is_dir()

    def _error(self, summary: str, detail: str = "") -> int:
        self.streams.print(lines.diagnostic(summary, detail))
        return 1

    def _fail(self, summary: str, detail: str = "", *, as_json: bool = False) -> int:
        if as_json:
            self.streams.print(lines.version())
            return self._error(summary, detail)
        self.streams.complain(f"\nError: {summary}\n\n{detail}\n")
        return 1


_INIT = (
    ("Initializing the backend...", "initializing_backend_message"),
    ("Initializing provider plugins...", "initializing_provider_plugin_message"),
    ("Terraform has been successfully initialized!", "output_init_success_message"),
)
_NO_COMMAND = """\
Terraform has no command named "{name}".

To see all of Terraform's top-level commands, run:
  terraform -help

"""
_INCOMPATIBLE = "The -destroy and -refresh-only options are mutually-exclusive."
_NO_PLAN = (
    "Terraform cannot ask for interactive approval when -json is set. You can either apply a saved "
    "plan file, or enable the -auto-approve option."
)
_STALE = (
    "The given plan file can no longer be applied because the state was changed by another "
    "operation after the plan was created."
)
_OTHER_LINEAGE = (
    "The given plan file can not be applied because it was created from a different state lineage."
)
_NO_TARGET = (
    'No matching objects found. To view the available instances, use "terraform state list". '
    "Please modify the address to reference a specific instance."
)
_NO_INSTANCE = (
    "There is no resource instance in the state with the address {}. If the resource configuration "
    'has just been added, you must run "terraform apply" once to create the corresponding '
    "instance(s) before they can be tainted."
)
_NOT_TAINTED = "Resource instance {} is not currently tainted, and so it cannot be untainted."
