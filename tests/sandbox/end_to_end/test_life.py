"""The life of an environment: one change after the other, each applied with nothing left to do, or
refused before anything is changed.

`make soak` walks through all of it, and through fifty random changes more of each environment.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from tests import soak
from tests.conftest import ROOT
from tests.sandbox.end_to_end.project import Project, settle
from vdbctl.errors import ChangeRefused, DataLossRefused, PolicyViolated, SpecInvalid

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=12),
    pytest.mark.timeout(7200),  # the provider waits for RDS as it would on AWS
]
Spec = dict[str, Any]
NULL = object()


@dataclass(frozen=True)
class Step:
    """One change of an environment file.

    Attributes:
        changes: Values by their path; None takes a key away, NULL writes null.
        code: Exit code of `plan` where AWS would refuse it; 0 where it is applied.
        words: What the refusal says.
    """

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    code: int = 0
    words: str = ""


def applied(name: str, **changes: Any) -> Step:
    return Step(name, {path.replace("__", "."): value for path, value in changes.items()})


def refused(name: str, words: str, code: int = ChangeRefused.exit_code, **changes: Any) -> Step:
    return Step(
        name, {path.replace("__", "."): value for path, value in changes.items()}, code, words
    )


CACHE = (
    applied("cache: parameters", cache__parameters={"maxmemory-policy": "allkeys-lru"}),
    applied("cache: no parameters any more", cache__parameters=None),
    applied("cache: a token besides", cache__authentication="token"),
    refused(
        "cache: roles alone",
        "cache_secret",
        DataLossRefused.exit_code,
        cache__authentication="iam",
    ),
    applied("cache: larger", cache__node_type="cache.t4g.medium"),
    applied("cache: a replica", cache__nodes=2),
    applied("cache: no replica", cache__nodes=1, cache__multi_az=False),
)


def instance(larger: str, smaller: str, more_gb: int) -> tuple[Step, ...]:
    """Of an RDS instance, whose class is the smaller one at first."""
    return (
        applied("larger", database__instance_class=larger),
        applied("smaller", database__instance_class=smaller),
        applied("room to grow", database__storage_max_gb=800),
        applied("more storage", database__storage_gb=more_gb, database__storage_max_gb=NULL),
        refused("less storage", f"write storage_gb: {more_gb}", database__storage_gb=more_gb - 5),
        applied("a minor pinned", database__version="17.11", database__auto_minor_upgrades=False),
        refused("an older minor", "17.11 runs", database__version="17.10"),
        applied("the next major", database__version="18", database__auto_minor_upgrades=True),
        refused("the major before", "18.6 runs", database__version="17"),
        applied(
            "parameters",
            database__own_parameter_group=True,
            database__parameters={"work_mem": "64MB", "max_connections": 200},
        ),
        applied("other parameters", database__parameters={"work_mem": "32MB"}),
        applied("no logs", database__log_exports=False),
        applied(
            "the engine's parameters",
            database__own_parameter_group=False,
            database__parameters={},
            database__log_exports=False,
        ),
        applied("parameters of its own again", database__own_parameter_group=True),
        applied("backups for longer", database__backup_retention_days=14),
        applied("another window", database__maintenance_window="tue:04:00-tue:05:00"),
    )


RENAMED = refused("another name", "database", DataLossRefused.exit_code, database__name="other")
BURSTABLE = ("db.t4g.large", "db.t4g.medium")
CLUSTER = (
    applied("more capacity", database__capacity={"min_acu": 1, "max_acu": 8}),
    applied("less capacity", database__capacity={"min_acu": 0.5, "max_acu": 2}),
    applied("a pause", database__capacity={"min_acu": 0, "max_acu": 2}),
    applied("two readers", database__readers=2, database__capacity={"min_acu": 1, "max_acu": 4}),
    applied("one reader", database__readers=1),
    applied("no reader", database__readers=0),
    applied("I/O-Optimized storage", database__storage_type="aurora-iopt1"),
    applied("standard storage", database__storage_type=None),
    applied("a minor pinned", database__version="17.10", database__auto_minor_upgrades=False),
    refused("an older minor", "17.10 runs", database__version="17.9"),
    applied("the next major", database__version="18", database__auto_minor_upgrades=True),
    refused("the major before", "18.4 runs", database__version="17"),
    applied("parameters", database__parameters={"work_mem": "64MB"}),
    applied(
        "the engine's parameters", database__own_parameter_group=False, database__parameters=None
    ),
    applied("a class", database__capacity=None, database__instance_class="db.r7g.large"),
    applied(
        "capacity again",
        database__capacity={"min_acu": 1, "max_acu": 4},
        database__instance_class=None,
    ),
    applied("larger cache", cache__max_storage_gb=10),
)
WALKS: Mapping[str, tuple[Step, ...]] = {
    "free-tier": (*instance(*BURSTABLE, 60), *CACHE, RENAMED),
    "dev": (*instance(*BURSTABLE, 60), *CACHE, applied("three zones", network__zones=3), RENAMED),
    "staging": (
        *instance(*BURSTABLE, 80),
        *CACHE,
        applied("no standby", database__multi_az=False),
        RENAMED,
    ),
    "serverless": (*CLUSTER, RENAMED),
    "prod": (
        *instance("db.r6g.xlarge", "db.r6g.large", 150),
        applied("two replicas", database__replicas=2),
        applied("one replica", database__replicas=1),
        applied("no proxy", proxy=None),
        applied("a proxy again", proxy={"idle_client_timeout_s": 600}),
        applied("a NAT gateway for all", network__nat="single"),
        *CACHE[:4],
    ),
}
QUICK = (
    applied(
        "several at once",
        database__version="18",
        database__own_parameter_group=True,
        cache__parameters={"maxmemory-policy": "allkeys-lru"},
        cache__authentication="token",
    ),
    refused("the major before", "18.6 runs", database__version="17"),
    applied(
        "and back",
        database__own_parameter_group=False,
        cache__parameters=None,
    ),
)
"""Of the first environment, in `make test`: what AWS refuses unless it is done in the right way."""
RANDOM_STEPS = 50
REFUSED = (SpecInvalid.exit_code, PolicyViolated.exit_code, ChangeRefused.exit_code)


def changed(spec: Spec, step: Step) -> Spec:
    made = copy.deepcopy(spec)
    for path, value in step.changes.items():
        *parents, last = path.split(".")
        part = made
        for name in parents:
            part = part.setdefault(name, {})
        part.pop(last, None)
        if value is not None:
            part[last] = None if value is NULL else value
    return made


class Life:
    """An environment that is deployed, and its file."""

    def __init__(self, project: Project, name: str) -> None:
        self.project, self.name = project, name
        self.path = project.folder / f"environments/{name}.yaml"
        self.spec: Spec = yaml.safe_load((ROOT / f"environments/{name}.yaml").read_text())
        self.spec.pop("budget_monthly_usd", None)
        self.write(self.spec)
        settle(project, name)

    def write(self, spec: Spec) -> None:
        self.path.write_text(yaml.safe_dump(spec, sort_keys=False))

    def state(self) -> bytes:
        folder = self.project.folder / f".vdbctl/sandbox/stacks/vectors-{self.name}"
        return (folder / "terraform.tfstate").read_bytes()

    def go(self, step: Step) -> None:
        """Apply a change, or see it refused; nothing is left to do afterwards."""
        after = changed(self.spec, step)
        self.write(after)
        if not step.code:
            settle(self.project, self.name)
            self.spec = after
            return
        before = self.state()
        command = ("plan",) if step.code == ChangeRefused.exit_code else ("apply", "--yes")
        told = self.project.run(command[0], self.name, *command[1:], "--sandbox", expect=step.code)
        assert step.words in told.stdout + told.stderr, step.name
        assert self.state() == before, step.name
        self.write(self.spec)
        self.project.run("plan", self.name, "--sandbox", "--exit-code")

    def try_out(self, step: Step) -> None:
        """Apply a change, if it is not refused and loses nothing."""
        after = changed(self.spec, step)
        self.write(after)
        planned = self.project.run("plan", self.name, "--sandbox", "--json", expect=(0, *REFUSED))
        if planned.returncode or json.loads(planned.stdout)["loses_data"]:
            self.write(self.spec)
            return
        settle(self.project, self.name)
        self.spec = after


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "free-tier" else soak.only) for name in WALKS]
)
def test_each_change_is_applied_with_nothing_left_to_do_or_refused_beforehand(name, project):
    life = Life(project, name)

    for step in WALKS[name] if soak.SOAK else QUICK:
        life.go(step)


@soak.only
@pytest.mark.parametrize("name", WALKS)
def test_random_changes_are_applied_or_refused_in_words(name, project):
    """What depends on where the walk is: a step may be refused here that is applied elsewhere."""
    life, chance = Life(project, name), random.Random(f"{soak.SEED} {name}")
    walked: list[str] = []

    try:
        for _ in range(RANDOM_STEPS):
            step = chance.choice(WALKS[name])
            walked.append(step.name)
            life.try_out(step)
    except AssertionError as error:
        error.add_note(f"seed {soak.SEED}: {', then '.join(walked)}")
        raise
