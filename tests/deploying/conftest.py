"""A project with one small environment, a fake Terraform and a fake AWS."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tests.fake_terraform.aws import FakeAws
from tests.fake_terraform.terraform import FakeTerraform
from vdbctl.cli import app
from vdbctl.cli.services import Services
from vdbctl.iac.fleet import StartChild
from vdbctl.iac.terraform import Settings

DATABASE = "module.database.aws_db_instance.this"
SPEC = """\
tier: free-tier
project: vectors
region: us-east-1
database: {storage_gb: 20}
"""


@dataclass(frozen=True)
class Project:
    """The folder of the project, and the workspace of its environment `small`.

    Attributes:
        slept: Seconds of each pause before something was tried again.
    """

    folder: Path
    slept: list[float] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        return self.folder / "stacks/vectors-small"

    @property
    def state(self) -> Path:
        return self.workspace / "terraform.tfstate"

    def spec(self, more: str = "") -> None:
        """Write the file of the environment `small`, with more lines."""
        self.write("small", SPEC + more)

    def write(self, name: str, text: str) -> None:
        """Write an environment's file."""
        (self.folder / f"environments/{name}.yaml").write_text(text)

    def bump_serial(self) -> None:
        """Change the state as another run does."""
        content = json.loads(self.state.read_text())
        self.state.write_text(json.dumps(content | {"serial": content["serial"] + 1}))

    def log(self, command: str) -> str:
        """The newest log of a command."""
        return sorted((self.workspace / "runs").glob(f"*-{command}.jsonl"))[-1].read_text()


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


class Reader(Terminal):
    """Somebody who reads what is shown while something else happens, and then agrees."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__("y\n")
        self._happens = happens

    def readline(self, size: int | None = -1, /) -> str:
        self._happens()
        return super().readline(-1 if size is None else size)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "environments").mkdir()
    project = Project(tmp_path)
    project.spec()
    return project


@pytest.fixture
def terraform() -> FakeTerraform:
    return FakeTerraform()


@pytest.fixture
def aws(terraform) -> FakeAws:
    aws = FakeAws()
    aws.real = terraform.real
    return aws


@dataclass
class Made:
    """Services of each command.

    Attributes:
        start_child: Starts what --all runs; None for processes.
        binary: What is started.
    """

    project: Project
    terraform: FakeTerraform
    aws: FakeAws
    start_child: StartChild | None = None
    binary: Path = Path("terraform")

    def __call__(self) -> Services:
        settings = Settings(
            binary=self.binary,
            cache=self.project.folder / "cache",
            mirror=None,
            environment=dict(os.environ),
            now=lambda: datetime.now(UTC),
            sleep=self.project.slept.append,
            start=self.terraform.start,
        )
        return Services(
            Path(),
            dict(os.environ),
            settings=settings,
            connect=lambda _region: self.aws,
            start_child=self.start_child,
        )


@pytest.fixture
def services(project, terraform, aws) -> Made:
    return Made(project, terraform, aws)


@pytest.fixture
def run(project, services, monkeypatch, capsys) -> Callable[..., Outcome]:
    """Run a vdbctl command in the project, in this process; with an answer at a terminal."""
    monkeypatch.chdir(project.folder)

    def run_command(*arguments: str, answer: str | Terminal | None = None) -> Outcome:
        capsys.readouterr()
        terminal = Terminal(answer) if isinstance(answer, str) else answer
        monkeypatch.setattr("sys.stdin", terminal or io.StringIO())
        code = app.run(list(arguments), services())
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_command


@pytest.fixture
def deployed(run) -> None:
    """The environment `small` is deployed."""
    applied = run("apply", "small", "--yes")
    assert applied.exit_code == 0, applied.stderr
