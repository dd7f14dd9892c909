"""The mocked tests of all modules, run by one `terraform test`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.terraform.command import Terraform

_RUN = re.compile(r'^run "[^"]+" \{$', re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """One `run` block and what came of it."""

    name: str
    failure: str
    """What Terraform said; empty for a run that passed."""


@dataclass(frozen=True)
class Results:
    """Runs of each module, and what the whole command returned."""

    runs: dict[str, list[Run]]
    exit_code: int
    output: str


def declared_runs(module: Path) -> list[str]:
    """Names of the `run` blocks in a module's tests."""
    texts = [path.read_text(encoding="utf-8") for path in _test_files(module)]
    return [match.split('"')[1] for text in texts for match in _RUN.findall(text)]


def write(modules: Iterable[Path], folder: Path) -> None:
    """Write one root whose tests are those of the modules.

    A `run` block of a copy names its module; where it stands, it tests the module around it.
    Test files with paths would not work here: `file()` and `mock_provider { source }` are relative.
    """
    modules = list(modules)
    shutil.copy(modules[0] / "versions.tf", folder)
    for module in modules:
        _copy(module, folder)


def run(folder: Path, terraform: Terraform) -> Results:
    """Run all tests of an initialized root."""
    report = folder / "report.xml"
    result = terraform(folder, "test", "-no-color", f"-junit-xml={report}")
    output = result.stdout + result.stderr
    assert report.is_file(), output
    return Results(_read(report), result.returncode, output)


def _copy(module: Path, folder: Path) -> None:
    copy = folder / "modules" / module.name
    shutil.copytree(module, copy, ignore=shutil.ignore_patterns("tests"))
    tests = folder / "tests"
    tests.mkdir(exist_ok=True)
    block = f'\n  module {{\n    source = "./modules/{module.name}"\n  }}\n'
    for path in _test_files(module):
        adapted = _RUN.sub(rf"\g<0>{block}", path.read_text(encoding="utf-8"))
        (tests / f"{module.name}.{path.name}").write_text(adapted, encoding="utf-8")


def _test_files(module: Path) -> list[Path]:
    return sorted((module / "tests").glob("*.tftest.hcl"))


def _read(report: Path) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {}
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        module = Path(suite.attrib["name"]).name.split(".")[0]
        runs.setdefault(module, []).extend(_run(case) for case in suite.iter("testcase"))
    return runs


def _run(case: ElementTree.Element) -> Run:
    verdicts = [part for part in case if part.tag in ("failure", "error", "skipped")]
    words = [f"{part.tag}: {part.attrib.get('message', '')}" for part in verdicts]
    details = [part.text or "" for part in case] if verdicts else []
    return Run(case.attrib["name"], "\n".join([*words, *details]))
