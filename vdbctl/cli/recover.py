"""Going on after a run that was cut off: nothing that AWS has made is made a second time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from vdbctl.errors import TerraformFailed
from vdbctl.iac import recovery
from vdbctl.operate import waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

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
def plan(services: Services, terraform: Terraform) -> Iterator[Plan]:
    """A plan that takes what a killed run had made into the state instead of making it again."""
    file = terraform.folder / recovery.FILE
    file.unlink(missing_ok=True)
    try:
        for address in _imported(terraform, file):
            services.show.say(f"made by a run that was cut off, and kept: {address}")
        with terraform.plan() as found:
            yield found
    finally:
        file.unlink(missing_ok=True)


def _imported(terraform: Terraform, file: Path) -> tuple[str, ...]:
    """Write import blocks for what the last apply had begun, where AWS did make it.

    Returns:
        The addresses.
    """
    state = terraform.store.read()
    known = state.addresses if state else ()
    made = {
        address: told
        for address, told in recovery.last_apply(terraform.folder).items()
        if address not in known
    }
    if not made:
        return ()
    with terraform.plan() as found:
        ids = dict(recovery.imports(found, made))
    while ids:
        file.write_text(recovery.blocks(ids), encoding="utf-8")
        gone = _unusable(terraform, ids)
        if not gone:
            return tuple(ids)
        for address in gone:
            del ids[address]
    file.unlink(missing_ok=True)
    return ()


def _unusable(terraform: Terraform, ids: Mapping[str, str]) -> Collection[str]:
    """Addresses that cannot be imported: AWS has nothing there, or it is somebody else's.

    Raises:
        TerraformFailed: The plan fails for another reason.
    """
    try:
        with terraform.plan() as found:
            return recovery.foreign(found, ids)
    except TerraformFailed as error:
        missing = recovery.not_there(error.message)
        if missing is None or missing not in ids:
            raise
        return (missing,)
