"""Every file that vdbctl reads, broken in thousands of ways: read, or refused in words."""

from __future__ import annotations

import json
import os
import random
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests import plans, soak
from tests.conftest import ROOT
from tests.mutations import Kind, changed
from tests.unit.test_lockfile import LOCK
from tests.unit.test_state import NOTE
from tests.unit.test_state import document as state_document
from vdbctl import files
from vdbctl.cli.show import visible
from vdbctl.cost import difference
from vdbctl.cost.catalogue import CHECKED, BundledCatalogue, PriceFolder
from vdbctl.cost.estimate import estimate
from vdbctl.cost.refresh import offers
from vdbctl.errors import VdbctlError
from vdbctl.iac import (
    applied,
    lockfile,
    locks,
    outputs,
    programs,
    readiness,
    recovery,
    review,
    safekeeping,
    state,
)
from vdbctl.load import sources
from vdbctl.migrate import files as migrations
from vdbctl.migrate import index, lint, schema
from vdbctl.migrate.rules import RULES
from vdbctl.operate.swap import Journal
from vdbctl.render import workspace
from vdbctl.sandbox import record
from vdbctl.sandbox.local_stack import LocalStack
from vdbctl.spec import gdpr, load, placeholders, policy, usage_file
from vdbctl.spec.usage import Usage

TODAY = plans.MADE_AT.date()
EVENTS = """\
{"@level":"info","@message":"x: Creating...","type":"apply_start","hook":{"resource":{"addr":"x"},"action":"create"}}
{"@level":"info","@message":"x: done","type":"apply_complete","hook":{"resource":{"addr":"x"},"id_value":"i","elapsed_seconds":3}}
{"@level":"error","@message":"no","type":"diagnostic","diagnostic":{"severity":"error","summary":"no","range":{"filename":"a.tf","start":{"line":1}}}}
"""


@dataclass(frozen=True)
class Reader:
    """Something that reads a file.

    Attributes:
        name: Path of the file below a folder.
        read: Reads it from the folder, and does with it what commands do.
        good: Contents that it takes.
        cases: How many broken ones are tried.
    """

    name: str
    kind: Kind
    read: Callable[[Path], object]
    good: Callable[[], tuple[bytes, ...]]
    cases: int = 200


def shipped(pattern: str) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(path.read_bytes() for path in sorted(ROOT.glob(pattern)))


def texts(*given: object) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(
        one.encode() if isinstance(one, str) else json.dumps(one).encode() for one in given
    )


def environment(folder: Path) -> None:
    resolved = load.read(folder / "environments", "x1")
    policy.enforce(policy.check(resolved.environment, BundledCatalogue().regions()))
    estimate(resolved.environment, BundledCatalogue(), on=TODAY)
    json.dumps(resolved.environment.model_dump(mode="json"))


def stored(folder: Path) -> None:
    store = state.LocalStore(folder)
    safekeeping.keep(folder)
    safekeeping.mend(folder)
    found = store.read()
    if found and found.outputs:
        try:
            outputs.read(found.outputs)
        except ValueError:
            return


def locked(folder: Path) -> None:
    if version := lockfile.of(folder, programs.TERRAFORM.provider):
        lockfile.fits(version, "~> 5.100")


def note(folder: Path) -> None:
    store = state.LocalStore(folder)
    applied.monthly_usd(store)
    entries = difference.from_note(applied.lines(store))
    f"{difference.total(entries):,.2f} {difference.between(entries, ())}"


def reviewed(folder: Path) -> None:
    plan = review.read(folder / "plan.json")
    review.differs(plan, plans.reviewed())
    review.guard(plan, stack=plan.stack, spec_sha256="", max_age=plans.MADE_AT - plans.MADE_AT,
                 now=plans.MADE_AT)  # fmt: skip


def local(folder: Path) -> None:
    stack = LocalStack(folder / "dev")
    if found := stack.read():
        found.model_dump_json()


def set_of(folder: Path) -> None:
    found = migrations.read(folder / "s", placeholders.EXAMPLES)
    index.difference(folder / "s", found)
    lint.lint(found, RULES)


def rows(name: str) -> Callable[[Path], None]:
    def read(folder: Path) -> None:
        source = sources.open_source(folder / name)
        list(source.rows(0))

    return read


def prices(folder: Path) -> None:
    found = PriceFolder(folder)
    list(found.of("eu-west-1"))
    _ = found.checked


@cache
def some_state() -> bytes:
    database = {"mode": "managed", "type": "aws_db_instance", "name": "this",
                "instances": [{"status": "tainted", "attributes": {"id": "db-1", "identifier": "x"}}]}  # fmt: skip
    given = json.loads(state_document())
    return json.dumps(
        given
        | {"resources": [*given["resources"], database]}
        | {"outputs": {"stack": {"value": "x", "type": "string"}, "data_api": {"value": True}}}
    ).encode()


SANDBOX = {"instance": "x", "pid": 99, "aws_port": 9, "data_api_port": 9, "data": "/x",
           "started_at": "2026-01-01T00:00:00+00:00"}  # fmt: skip
LOCAL = {"environment": "dev", "database": "app", "master": "m", "port": 9, "cache_port": 9,
         "passwords": {"m": "x", "cache": "y"}, "version": "1", "cache_pid": 99}  # fmt: skip
INIT = {
    "version": 3,
    "backend": {"type": "s3", "config": {"bucket": "b", "key": "k", "region": "r"}},
}
CLOUD = {"backend": {"type": "cloud", "config": {"hostname": "h", "workspaces": {"name": "n"}}}}
NOTED = {"monthly_usd": "12.5", "applied_at": "2026-01-01T00:00:00+00:00",
         "lines": [{"key": "a\tb\tc\td", "detail": "d", "usd": "1.5"}]}  # fmt: skip
JOURNAL = {"stack": "s", "origin": "o", "restored": "r", "kept_as": "k", "of_cluster": True,
           "old": [["a", "b"]], "new": [["a", "b"]]}  # fmt: skip
OFFER = {"code": "c", "region": "r", "version": "1", "published": "2026-01-01", "sha256": "",
         "rows": []}  # fmt: skip
MANIFEST = {"a.tf": "0" * 64, "modules/m/main.tf": "1" * 64}
WANTED = {"a.tf": "a\n", "modules/m/main.tf": "m\n"}
SQL = "-- vdbctl: transaction=off\nCREATE TABLE a (id int, v vector(${dimensions}));\n"

READERS = {
    "environment": Reader("environments/x1.yaml", "yaml", environment, shipped("environments/*.yaml"), 1_200),
    "usage": Reader("usage.yaml", "yaml", lambda at: usage_file.read(at / "usage.yaml", Usage()), shipped("environments/usage/*.yaml"), 300),
    "gdpr": Reader("gdpr.yaml", "yaml", lambda at: gdpr.declared(at / "gdpr.yaml"), shipped("migrations/*/gdpr.yaml"), 400),
    "defaults": Reader("defaults.yaml", "yaml", placeholders.defaults, shipped("migrations/*/defaults.yaml")),
    "plan": Reader("plan.json", "json", reviewed, lambda: (plans.reviewed().model_dump_json().encode(),), 400),
    "state": Reader("terraform.tfstate", "json", stored, lambda: (some_state(),), 500),
    "kept state": Reader("runs/terraform.tfstate.kept", "json", stored, lambda: (some_state(),)),
    "lock": Reader("lock", "json", lambda at: locks.parse(files.content(at / "lock")).words(plans.MADE_AT), texts(NOTE)),
    "init": Reader(".terraform/terraform.tfstate", "json", readiness.backend, texts(INIT, CLOUD)),
    "dependency lock": Reader(".terraform.lock.hcl", "text", locked, texts(LOCK), 300),
    "stamp": Reader(".terraform/vdbctl-init", "text", lambda at: readiness.is_ready(at, "x"), texts("x\n"), 50),
    "applied": Reader("runs/applied.json", "json", note, texts(NOTED)),
    "log": Reader("runs/1-apply.jsonl", "text", recovery.unfinished, texts(EVENTS), 300),
    "event": Reader("runs/1-apply.jsonl", "json", recovery.unfinished, texts(*EVENTS.splitlines()), 300),
    "manifest": Reader(workspace.MANIFEST, "json", lambda at: workspace.changes(at, WANTED), texts(MANIFEST)),
    "half a manifest": Reader(workspace.HALF_DONE, "json", lambda at: workspace.write(at, WANTED), texts(MANIFEST), 100),
    "rendered file": Reader("a.tf", "text", lambda at: workspace.write(at, WANTED), texts("a\n"), 50),
    "sandbox": Reader(record.FILE, "json", record.read, texts(SANDBOX)),
    "local": Reader("dev/local.json", "json", local, texts(LOCAL)),
    "restore": Reader("restore.json", "json", lambda at: Journal.read(at / "restore.json"), texts(JOURNAL)),
    "offer": Reader("offer.json", "json", lambda at: offers._from_cache(at / "offer.json"), texts(OFFER), 100),
    "prices": Reader("eu-west-1.csv", "text", prices, lambda: (one[:2_000] for one in shipped("vdbctl/cost/prices/eu-west-1.csv")()), 100),
    "day of prices": Reader(CHECKED, "text", prices, texts("2026-11-20\n"), 50),
    "csv": Reader("a.csv", "text", rows("a.csv"), texts('id,name\n1,"a"\n2,b\n'), 150),
    "jsonl": Reader("a.jsonl", "text", rows("a.jsonl"), texts('{"id": 1, "v": [0.1]}\n{"id": 2}\n'), 150),
    "index": Reader("s/index.txt", "text", set_of, texts("# x\n20260101_0000_a.sql  0123\n"), 150),
    "migration": Reader("s/20260101_0000_a.sql", "text", set_of, texts(SQL), 150),
    "schema": Reader("s/schema.sql", "text", lambda at: schema.parse(migrations.source.text(at / "s/schema.sql"), at), shipped("migrations/recipes/schema.sql"), 50),
}  # fmt: skip


REFUSED = {"plan", "prices", "half a manifest", "rendered file", "index"}
"""Good ones of these do not fit what is beside them, which is told in words, too."""


@pytest.fixture
def folder(tmp_path):
    """With what readers expect beside their file."""
    for name in ("environments", "runs", ".terraform", "dev", "s"):
        (tmp_path / name).mkdir()
    tmp_path.chmod(0o755)
    return tmp_path


def test_there_are_five_thousand_cases():
    assert sum(one.cases for one in READERS.values()) >= 5_000


@pytest.mark.parametrize("name", sorted(READERS.keys() - REFUSED))
def test_a_file_that_is_good_is_read(folder, name):
    for content in READERS[name].good():
        (folder / READERS[name].name).write_bytes(content)
        READERS[name].read(folder)


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_is_broken_is_read_or_refused_in_words(folder, name):
    reader, wrong = READERS[name], []
    good = tuple(reader.good())
    at = (folder / reader.name).relative_to(folder)
    for number in range(reader.cases * (10 if soak.SOAK else 1)):
        chance = random.Random(f"{soak.SEED} {name} {number}")
        content = changed(chance.choice(good), reader.kind, chance)
        (folder / at).unlink(missing_ok=True)
        (folder / at).write_bytes(content)
        try:
            reader.read(folder)
        except VdbctlError as error:
            if complaint := _unclear(error):
                wrong.append(f"case {number}: {complaint}: {error.message!r}\n{content[:500]!r}")
        except Exception as error:
            if isinstance(error, OSError) and files.refusal(error):
                continue  # the boundary tells it
            wrong.append(f"case {number}:\n{traceback.format_exc()}\n{content[:500]!r}")
    assert not wrong, f"{len(wrong)} of {number + 1}; the first ones:\n" + "\n\n".join(wrong[:5])


def _unclear(error: VdbctlError) -> str:
    """What a message lacks."""
    if error.exit_code == 1:
        return "exit code 1"
    if not error.hint:
        return "no advice"
    if "should match pattern" in error.message:
        return "a pattern instead of words"
    return "longer than a screen" if len(visible(error.message)) > 20_000 else ""


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("trap", ["folder", "fifo", "device", "dangling"])
def test_what_is_no_file_is_refused_or_passed_over(folder, name, trap):
    path = folder / READERS[name].name
    if trap == "folder":
        path.mkdir()
    elif trap == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if trap == "device" else "nothing")

    with suppress(VdbctlError, OSError):
        READERS[name].read(folder)
