"""One workspace, driven: init, plan into a file, read it, apply exactly that file, outputs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import ValidationError

from vdbctl.errors import NothingDeployed, StateLocked, TerraformFailed, VdbctlError
from vdbctl.iac import commands, outputs, plan
from vdbctl.iac.commands import Arguments
from vdbctl.iac.events import Diagnostic, Event
from vdbctl.iac.outputs import Outputs
from vdbctl.iac.plan import Plan
from vdbctl.iac.runner import OnEvent, Runner

LOCK_FILE = ".terraform.lock.hcl"
PLAN_FILE = "vdbctl.tfplan"
_EXPECTED = frozenset({"Incomplete lock file information for providers"})
"""Warnings that are no news: a mirror gives checksums of this platform alone, and the lock is not
shared with other platforms. They are still in the log."""
_PASSED_ON = ("HOME", "PATH", "TMPDIR", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PASSED_ON_PREFIXES = ("AWS_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http", "no_proxy", "XDG_")


@dataclass(frozen=True)
class Settings:
    """What is the same for every workspace.

    Attributes:
        binary: The terraform to start.
        cache: vdbctl's cache: the plugin cache and the shared dependency lock are in it.
        mirror: Folder with the AWS provider, or None for the registry.
        environment: Variables for the process, on top of which Terraform's own are set.
        now: The clock, for the names of logs.
    """

    binary: Path
    cache: Path
    mirror: Path | None
    environment: Mapping[str, str]
    now: Callable[[], datetime]


@dataclass
class Terraform:
    """Terraform in one workspace.

    Attributes:
        on_event: Told each event of a run.
        on_interrupt: Told when Ctrl-C is passed on to Terraform.
    """

    folder: Path
    settings: Settings
    on_event: OnEvent = lambda _event: None
    on_interrupt: Callable[[int], None] = lambda _count: None
    log: Path | None = None

    def init(self) -> None:
        """Make the workspace ready; runs of several workspaces take turns."""
        shared = self.settings.cache / "terraform.lock.hcl"
        own = self.folder / LOCK_FILE
        self.settings.cache.mkdir(parents=True, exist_ok=True)
        with FileLock(self.settings.cache / "init.lock"):
            if shared.is_file() and not own.is_file():
                own.write_bytes(shared.read_bytes())
            self._run("init", commands.init(self.settings.binary))
            if own.is_file():
                shared.write_bytes(own.read_bytes())

    def validate(self) -> None:
        self._capture(commands.validate(self.settings.binary))

    @contextmanager
    def plan(self, *, destroy: bool = False) -> Iterator[Plan]:
        """Plan into a file that lives as long as the block; `apply` applies exactly that file."""
        file = self.folder / PLAN_FILE
        try:
            file.unlink(missing_ok=True)
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
            arguments = commands.plan(self.settings.binary, Path(PLAN_FILE), destroy=destroy)
            self._run("plan", arguments, good=(0, 2))
            file.chmod(0o600)
            yield plan.read(self._json(commands.show(self.settings.binary, Path(PLAN_FILE))))
        finally:
            file.unlink(missing_ok=True)

    def apply(self) -> None:
        """Apply the plan of the enclosing `plan` block."""
        self._run("apply", commands.apply(self.settings.binary, Path(PLAN_FILE)))

    def outputs(self) -> Outputs:
        """Outputs of what is deployed.

        Raises:
            NothingDeployed: Nothing is, or an apply has not come to its end.
        """
        document = self._json(commands.output(self.settings.binary)) if self.has_state() else {}
        if not document:
            raise NothingDeployed(
                f"nothing is deployed from {self.folder}", hint="`vdbctl apply` comes first"
            )
        try:
            return outputs.read(document)
        except ValidationError as error:
            missing = ", ".join(str(part["loc"][0]) for part in error.errors())
            raise NothingDeployed(
                f"the last apply of {self.folder} did not end: no {missing}",
                hint="run `vdbctl apply` again; it goes on where it stopped",
            ) from error

    def has_state(self) -> bool:
        state = self.folder / "terraform.tfstate"
        return state.is_file() and state.stat().st_size > 0

    def resources(self) -> tuple[str, ...]:
        """Addresses in the state."""
        if not self.has_state():
            return ()
        listed = self._capture(commands.state_list(self.settings.binary)).split()
        return tuple(address for address in listed if ".data." not in f".{address}")

    def _json(self, arguments: Arguments) -> dict[str, Any]:
        content = json.loads(self._capture(arguments))
        return dict(content)

    def _capture(self, arguments: Arguments) -> str:
        return self._runner().capture(arguments)

    def _run(self, name: str, arguments: Arguments, good: tuple[int, ...] = (0,)) -> None:
        stamp = self.settings.now().strftime("%Y%m%dT%H%M%S")
        self.log = self.folder / "runs" / f"{stamp}-{name}.jsonl"
        errors: list[Diagnostic] = []

        def notice(event: Event) -> None:
            if event.diagnostic and event.diagnostic.summary in _EXPECTED:
                return
            if event.diagnostic and event.diagnostic.severity == "error":
                errors.append(event.diagnostic)
            self.on_event(event)

        status = self._runner().follow(arguments, self.log, notice)
        if status not in good:
            raise _failure(name, status, errors, self.log)

    def _runner(self) -> Runner:
        return Runner(self.folder, self._environment(), self.on_interrupt)

    def _environment(self) -> dict[str, str]:
        """A small environment of our own, so that nothing a person exported changes the run."""
        given = self.settings.environment
        environment = {
            name: value
            for name, value in given.items()
            if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
        }
        environment |= {
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "TF_PLUGIN_CACHE_DIR": str(self._plugin_cache()),
            "TF_CLI_CONFIG_FILE": str(self._configuration()),
        }
        return environment

    def _plugin_cache(self) -> Path:
        folder = self.settings.cache / "plugins"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _configuration(self) -> Path:
        """The person's own CLI configuration where it exists, else one that knows the mirror."""
        own = self.settings.environment.get("TF_CLI_CONFIG_FILE")
        home = Path(self.settings.environment.get("HOME", "/"))
        for candidate in (Path(own) if own else None, home / ".terraformrc"):
            if candidate and candidate.is_file():
                return candidate
        text = "disable_checkpoint = true\n"
        if self.settings.mirror:
            text += (
                "\nprovider_installation {\n  filesystem_mirror {\n"
                f"    path    = {json.dumps(str(self.settings.mirror))}\n"
                '    include = ["registry.terraform.io/hashicorp/aws"]\n  }\n\n'
                '  direct {\n    exclude = ["registry.terraform.io/hashicorp/aws"]\n  }\n}\n'
            )
        file = self.settings.cache / "terraform.rc"
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return file


def _failure(name: str, status: int, errors: list[Diagnostic], log: Path) -> VdbctlError:
    words = "\n\n".join(error.words() for error in errors) or f"exit status {status}"
    if any("acquiring the state lock" in error.summary for error in errors):
        return StateLocked(
            f"terraform {name}: another run holds the lock on this state\n{words}",
            hint="wait for it to end; if it died, `terraform force-unlock ID` in the workspace",
        )
    return TerraformFailed(
        f"terraform {name} failed: {words}",
        hint=f"the whole log is {log}; what was made is in the state, so `apply` can go on",
    )
