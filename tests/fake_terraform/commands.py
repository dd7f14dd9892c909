"""Terraform's commands, as far as vdbctl uses them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fake_terraform import applying, lines, messages, plans
from tests.fake_terraform.applying import World
from tests.fake_terraform.arguments import Command, CommandUnknown, FlagUnknown, parse
from tests.fake_terraform.configuration import Configuration
from tests.fake_terraform.plans import Options, Planning, Wishes
from tests.fake_terraform.process import Steps, Streams
from tests.fake_terraform.state import Locked, StateFile

_PIN = re.compile(r'version = "~> ([0-9.]+)"')
_LOCKED = re.compile(r'version = "([0-9.]+)"')
_IMPORT = re.compile(r'import \{\s+to = (\S.*)\n\s+id = "(.*)"\n\}')


@dataclass(frozen=True)
class Run:
    """One command in one workspace.

    Attributes:
        provider: Address of the AWS provider.
        begin: Called with the command's name; returns the words of an error to end with.
    """

    folder: Path
    provider: str
    configuration: Configuration
    wishes: Wishes
    world: World
    begin: Callable[[str], str | None]
    streams: Streams
    signals: list[int]

    def steps(self, arguments: Sequence[str]) -> Steps:
        try:
            command = parse(arguments)
        except CommandUnknown as unknown:
            self.streams.complain(messages.NO_COMMAND.format(name=unknown))
            return 1
        except FlagUnknown as unknown:
            return self._fail(
                "Failed to parse command-line flags",
                f"flag provided but not defined: -{unknown}",
                as_json=arguments[0] in ("init", "plan", "apply"),
            )
        if words := self.begin(command.name):
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
        wanted = _PIN.findall((self.folder / "providers.tf").read_text(encoding="utf-8"))[0]
        lock = self.folder / ".terraform.lock.hcl"
        found = _LOCKED.findall(lock.read_text(encoding="utf-8")) if lock.is_file() else []
        version = found[0] if found and "upgrade" not in command.flags else f"{wanted}.0"
        if version.split(".")[0] != wanted.split(".")[0]:
            detail = messages.LOCKED.format(version, f"~> {wanted}")
            return self._error("Failed to query available provider packages", detail)
        build = self.folder / ".terraform/providers" / self.provider / version / "linux_amd64"
        build.mkdir(parents=True, exist_ok=True)
        (build / f"terraform-provider-aws_v{version}_x5").touch()
        lock.write_text(f'provider "{self.provider}" {{\n  version = "{version}"\n}}\n')
        self.streams.print(lines.version())
        for words, code in messages.INIT:
            self.streams.print(lines.line("init_output", words, message_code=code))
        return 0

    def _plan(self, command: Command) -> Steps:
        flags = command.flags
        self.streams.print(lines.version())
        if "destroy" in flags and "refresh-only" in flags:
            return self._error("Incompatible plan mode options", messages.INCOMPATIBLE)
        if not self._has_provider():
            return self._error("Required plugins are not installed", messages.NOT_INSTALLED)
        with ExitStack() as stack:
            state = StateFile(self.folder)
            stack.enter_context(state.lock("OperationTypePlan"))
            for address in state.instances:
                if address in self.world.real and not self.world.hurries:
                    identifier = str(state.attributes(address).get("id"))
                    self.streams.print(lines.refresh(address, identifier))
                    yield
            targets = frozenset(flags.get("target", "").split())
            options = Options(
                "destroy" in flags, "refresh-only" in flags, flags.get("replace"), targets
            )
            try:
                document = self._planning(state, options).document()
            except plans.Missing as missing:
                for address in missing.addresses:
                    detail = messages.NOTHING_TO_IMPORT.format(address=json.dumps(address))
                    self._error("Cannot import non-existent remote object", detail)
                return 1
            if targets:
                self.streams.print(lines.warning(*messages.TARGETED))
            document["targeted"] = bool(targets)
            self._write_plan(flags.get("out"), state, document)
            return self._print_plan(document, options, "detailed-exitcode" in flags)

    def _planning(self, state: StateFile, options: Options) -> Planning:
        configuration = plans.wished(self.configuration, self.wishes)
        text = "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.tf"))
        imports = dict(_IMPORT.findall(text))
        return Planning(configuration, state, self.world.real, self.wishes, imports, options)

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
            return self._error("Plan file or auto-approve required", messages.NO_PLAN)
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
                return self._error(
                    "Saved plan does not match the given state", messages.OTHER_LINEAGE
                )
            if plan["serial"] != state.serial:
                return self._error("Saved plan is stale", messages.STALE)
            document = plan["document"]
            self._print_changes(document["resource_changes"])
            configuration = self._planning(state, Options()).configuration
            run = applying.Applying(
                configuration, state, self.world, document, self.streams.print, self.signals
            )
            status = yield from run.steps()
            if document["targeted"]:
                self.streams.print(lines.warning(*messages.INCOMPLETE))
            return status

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
                return self._fail("Invalid target address", messages.NO_TARGET)
            for address in gone:
                state.remove(address)
                self.streams.print(f"Removed {address}\n")
        self.streams.print(f"Successfully removed {len(gone)} resource instance(s).\n")
        return 0

    def _import(self, command: Command) -> Steps:
        yield
        address, identifier = command.words
        real = self.world.real.get(address, {})
        state = StateFile(self.folder)
        with state.lock("OperationTypeApply"):
            if plans.import_id(address, real) != identifier:
                detail = messages.NOTHING_TO_IMPORT.format(address=json.dumps(address))
                return self._fail("Cannot import non-existent remote object", detail)
            state.put(self.configuration.resources[address], dict(real))
        self.streams.print("\nImport successful!\n")
        return 0

    def _untaint(self, command: Command) -> Steps:
        yield
        [address] = command.words
        state = StateFile(self.folder)
        with state.lock("untaint"):
            if address not in state.instances:
                return self._fail("No such resource instance", messages.NO_INSTANCE.format(address))
            if not state.is_tainted(address):
                return self._fail(
                    "Resource instance is not tainted", messages.NOT_TAINTED.format(address)
                )
            state.untaint(address)
        words = f"Resource instance {address} has been successfully untainted.\n"
        self.streams.print(words)
        return 0

    def _validate(self, command: Command) -> Steps:
        yield
        document = {"format_version": "1.0", "valid": True, "error_count": 0, "warning_count": 0}
        self.streams.print(json.dumps(document | {"diagnostics": []}, indent=2) + "\n")
        return 0

    def _version(self, command: Command) -> Steps:
        yield
        document = {"terraform_version": lines.VERSION, "platform": "linux_amd64"}
        document |= {"provider_selections": {}, "terraform_outdated": False}
        self.streams.print(json.dumps(document, indent=2) + "\n")
        return 0

    # -- parts -------------------------------------------------------------------------------------

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
