"""Stacks that are deployed and that no environment file makes any more, as after `project` was
renamed: they go on to run and to cost, and no command names them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vdbctl.errors import FileRefused, SecondStack, VdbctlError

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.iac.state import StateStore
    from vdbctl.iac.workspaces import Rendered
    from vdbctl.spec.model import Environment


@dataclass(frozen=True)
class Stray:
    """One of them.

    Attributes:
        place: Where its state is.
    """

    stack: str
    project: str
    environment: str
    developer: str | None
    resources: int
    place: str

    @property
    def words(self) -> str:
        return f"{self.stack} ({self.resources} resources; state in {self.place})"


def require_first(
    services: Services, environment: Environment, allowed: Collection[str] = ()
) -> None:
    """Refuse to make an environment a second time under another name.

    Args:
        allowed: Stacks beside which a second one is wanted.

    Raises:
        SecondStack: It is deployed under another name.
    """
    last = services.store_of_last_init(services.workspace(environment).absolute())
    if environment.state.kind == "remote" or _is_deployed(last):
        return
    if _is_deployed(services.store(environment)):
        return
    found = [one for one in renamed(services, environment) if one.stack not in allowed]
    if found:
        raise SecondStack(
            f"{environment.name} is deployed as {', '.join(one.words for one in found)}; with "
            f"`project: {environment.project}` a second stack, {environment.stack}, would be "
            "created beside it",
            hint=advice(environment, found),
        )
    _warn_of_bucket(services, environment, allowed)


def advice(environment: Environment, found: Collection[Stray]) -> str:
    """What to do about stacks of an environment that has another name now."""
    copy = f" --developer {environment.developer}" if environment.developer else ""
    names = " ".join(f"--allow-second-stack {one.stack}" for one in found)
    projects = " or ".join(f"`project: {one.project}`" for one in found)
    return (
        f"write {projects} into environments/{environment.name}.yaml again, and keep it or "
        f"`vdbctl destroy {environment.name}{copy}` before you rename; if you want both stacks, "
        f"repeat with {names}"
    )


def renamed(services: Services, environment: Environment) -> tuple[Stray, ...]:
    """Deployed stacks of this environment and developer under other names, as far as workspaces on
    this machine, or git and the bucket, tell."""
    whose = (environment.name, environment.developer)
    found = {
        one.stack: one
        for one in strays(services)
        if (one.environment, one.developer) == whose and one.stack != environment.stack
    }
    for project, stack, store in _earlier(services, environment):
        count = _resources(services, stack, store) if stack not in found else 0
        if count:
            found[stack] = Stray(stack, project, *whose, count, store.where())
    return tuple(found.values())


def strays(services: Services, *, local: bool = False) -> Iterator[Stray]:
    """Workspaces on this machine whose stack has resources and is not what a file makes.

    Args:
        local: Only states on this machine, without a call to AWS.
    """
    from vdbctl.iac import readiness, workspaces

    for folder in sorted(services.stacks.absolute().glob("*")):
        try:
            found = workspaces.rendered(folder)
        except FileRefused:
            continue
        if found is None or found.stack == _stack_of_file(services, found):
            continue
        if local and readiness.backend(folder) is not None:
            continue
        store = services.store_of_last_init(folder)
        if count := _resources(services, found.stack, store):
            whose = (found.project, found.environment, found.developer)
            yield Stray(found.stack, *whose, count, store.where())


def _stack_of_file(services: Services, found: Rendered) -> str | None:
    """What the environment's file makes now; None where there is none that can be read."""
    try:
        return services.read(found.environment, found.developer).environment.stack
    except VdbctlError:
        return None


def _stacks_of_files(services: Services) -> Iterator[str]:
    for name in services.environment_names():
        with suppress(VdbctlError):  # `validate` reports what is wrong with it
            yield services.read(name).environment.stack


def _is_deployed(store: StateStore) -> bool:
    """Also where the state cannot be read: what mends it, or says so, comes later."""
    try:
        state = store.read()
    except VdbctlError:
        return True
    return state is not None and bool(state.addresses)


def _resources(services: Services, stack: str, store: StateStore) -> int:
    """How many there are; 0 where the state cannot be read, which is said."""
    try:
        state = store.read()
    except VdbctlError as error:
        services.show.say(f"is {stack} deployed? its state cannot be read: {error}", "yellow")
        return 0
    return len(state.addresses) if state else 0


# -- states in a bucket ----------------------------------------------------------------------------


def _earlier(services: Services, environment: Environment) -> Iterator[tuple[str, str, StateStore]]:
    """Project, stack and state of each name that `project` had in git."""
    from vdbctl.iac import revisions, workspaces
    from vdbctl.spec import names

    if environment.state.kind != "s3":
        return
    path = services.environments.absolute() / f"{environment.name}.yaml"
    patches = revisions.patches(services.project.absolute(), path, services.variables)
    for project in workspaces.earlier_projects(patches):
        stack = names.stack(project, environment.name, environment.developer)
        if stack != environment.stack:
            before = environment.model_copy(update={"project": project})
            yield project, stack, services.store(before)


def _warn_of_bucket(services: Services, environment: Environment, allowed: Collection[str]) -> None:
    """Without history nothing tells a project that was renamed from another one that shares the
    bucket, so this is said and stops nothing."""
    from vdbctl.operate.state_bucket import StateBucket

    place = environment.state
    if place.kind != "s3":
        return
    end = "-".join(part for part in ("", environment.name, environment.developer) if part)
    bucket = StateBucket(services.aws(place.region or environment.region), place.bucket)
    try:
        stacks = {key.split("/")[-2] for key in bucket.keys(f"{place.prefix}/")}
    except VdbctlError:
        return  # a role that may not list
    others = stacks - {*_stacks_of_files(services), *allowed, environment.stack}
    found = sorted(one for one in others if one.endswith(end))
    if found:
        services.show.say(
            f"s3://{place.bucket}/{place.prefix} has states of {', '.join(found)} as well: of "
            f"another project, or of {environment.name} before `project` was renamed? If so, stop "
            "here and write the old name again",
            "yellow",
        )
