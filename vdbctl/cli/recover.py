"""Going on after a run that was cut off: nothing that AWS has made is made a second time."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from vdbctl.errors import TerraformFailed
from vdbctl.iac import recovery
from vdbctl.operate import traces, waiting
from vdbctl.render import context

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from vdbctl.aws import Aws
    from vdbctl.cli.services import Services
    from vdbctl.iac.plan import Plan
    from vdbctl.iac.terraform import Terraform
    from vdbctl.spec.model import Environment


def untaint(services: Services, environment: Environment, terraform: Terraform) -> None:
    """A database whose creation was interrupted is whole once AWS has made it; keep it."""
    state = terraform.store.read()
    for one in state.tainted if state else ():
        with services.show.waiting(f"{one.address} was interrupted; is it there?"):
            there = waiting.until_there(services.aws(environment.region), one.type, one.id)
        if there:
            terraform.untaint(one.address)
            services.show.done(f"{one.address} is there, and kept")


@contextmanager
def plan(services: Services, environment: Environment, terraform: Terraform) -> Iterator[Plan]:
    """A plan that takes what a killed run had made into the state instead of making it again."""
    with _imported(services, environment, terraform), terraform.plan() as found:
        yield found


def adopt(services: Services, environment: Environment, terraform: Terraform) -> None:
    """Take what a killed run had made into the state at once, so that a destroy removes it too."""
    with _imported(services, environment, terraform) as ids:
        found = dict(ids)
    for address, identifier in found.items():
        terraform.adopt(address, identifier)


@contextmanager
def _imported(
    services: Services, environment: Environment, terraform: Terraform
) -> Iterator[Mapping[str, str]]:
    """Import blocks, as long as the block lasts, for what was begun and AWS did make.

    Yields:
        Ids by address.
    """
    blocks = Blocks(terraform, terraform.folder / recovery.FILE)
    blocks.file.unlink(missing_ok=True)
    try:
        _look(services, environment, terraform, blocks)
        for address in blocks.ids:
            services.show.say(f"made by a run that was cut off, and kept: {address}")
        yield blocks.ids
    finally:
        blocks.file.unlink(missing_ok=True)


def _look(
    services: Services, environment: Environment, terraform: Terraform, blocks: Blocks
) -> None:
    """Look until nothing more is found: what is in a network is found once the network is."""
    state = terraform.store.read()
    known = state.addresses if state else ()
    begun = recovery.unfinished(terraform.folder)
    made: dict[str, str] = {a: told for a, told in begun.items() if a not in known}
    blind = recovery.knows_too_little(terraform.folder, state)
    if not made and not blind:
        return
    aws = partial(_aws, services, environment, recovery.in_second_region(terraform.folder))
    found = blocks.plan()
    made = {**recovery.parts(found), **made}
    if blind:
        made = dict(recovery.everything(found, made))
    while True:
        ids = dict(recovery.imports(found, made))
        left = [one for one in found.changes if one.address in made and one.address not in ids]
        ids |= traces.ids(left, environment.stack, aws)
        new = {address: ids[address] for address in ids.keys() - blocks.tried}
        if not new:
            return
        found = blocks.add(new)


def _aws(services: Services, environment: Environment, second: frozenset[str], address: str) -> Aws:
    """AWS in the region of a resource."""
    is_there = address.startswith(tuple(f"module.{name}." for name in second))
    other = context.second_region(environment) if is_there else None
    return services.aws(other or environment.region)


class Blocks:
    """Import blocks in a file of the workspace.

    Attributes:
        ids: What is imported, by address.
        tried: Addresses that are, or that AWS does not have, or that are somebody else's.
    """

    def __init__(self, terraform: Terraform, file: Path) -> None:
        self._terraform = terraform
        self.file = file
        self.ids: dict[str, str] = {}
        self.tried: set[str] = set()

    def plan(self) -> Plan:
        """What would be done with these imports."""
        with self._terraform.plan() as found:
            return found

    def add(self, ids: Mapping[str, str]) -> Plan:
        """Import more, as far as it can be imported.

        Returns:
            What would be done now.

        Raises:
            TerraformFailed: The plan fails for another reason.
        """
        self.ids |= ids
        self.tried |= ids.keys()
        while True:
            self._write()
            try:
                found = self.plan()
                unusable = recovery.foreign(found, self.ids)
            except TerraformFailed as error:
                unusable = recovery.not_there(error.message) & self.ids.keys()
                if not unusable:
                    raise
            if not unusable:
                return found
            for address in unusable:
                del self.ids[address]

    def _write(self) -> None:
        if self.ids:
            self.file.write_text(recovery.blocks(self.ids), encoding="utf-8")
        else:
            self.file.unlink(missing_ok=True)
