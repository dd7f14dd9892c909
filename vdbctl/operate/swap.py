"""A restored database in the place of the first, which is kept under another name.

Each step looks up by AWS's own resource ids, which no renaming changes, what is called what by now;
so the whole can be cut off anywhere, and begun again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from vdbctl import files, strict_json
from vdbctl.aws import Aws, translated
from vdbctl.errors import OperationFailed
from vdbctl.operate import status, waiting


class Journal(BaseModel):
    """What is being swapped; a file, until it is done.

    Attributes:
        old: Resource id and wanted name of each part of the first database, members before their
            cluster; `new` likewise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stack: str
    origin: str
    restored: str
    kept_as: str
    of_cluster: bool
    old: tuple[tuple[str, str], ...] = ()
    new: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, file: Path) -> Journal | None:
        """What an earlier run was doing, or None."""
        if not file.is_file():
            return None
        try:
            return cls.model_validate(strict_json.mapping(files.content(file)))
        except ValueError as error:
            raise OperationFailed(
                f"{file}: not the journal of a restore: {error}",
                hint="compare what the database is called on AWS with its environment, rename it "
                "where needed, then remove the file",
            ) from error

    def write(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        files.write(file, self.model_dump_json(indent=2), mode=0o600)

    @property
    def is_complete(self) -> bool:
        """Whether the restored database is there, so that only names are left to change."""
        return bool(self.new)


def journal(aws: Aws, begun: Journal, name: str) -> Journal:
    """The journal with everything that is to get another name.

    Args:
        name: Of the first database, which the restored one is to get.
    """
    old, new, kept = name, begun.restored, begun.kept_as
    if not begun.of_cluster:
        return begun.model_copy(
            update={
                "old": ((_id(status.instance(aws, old)), kept),),
                "new": ((_id(status.instance(aws, new)), old),),
            }
        )
    return begun.model_copy(
        update={
            "old": (*_parts(aws, old, kept),),
            "new": (*_parts(aws, new, old),),
        }
    )


def run(aws: Aws, done: Journal, **options: Any) -> None:
    """Give every part its name, the old ones first.

    Raises:
        OperationFailed: A part is gone, or another database has its name.
        WaitTimedOut: AWS has not renamed it in time; beginning again goes on.
    """
    for resource_id, wanted in (*done.old, *done.new):
        _rename(aws, resource_id, wanted, options)


def _rename(aws: Aws, resource_id: str, wanted: str, options: dict[str, Any]) -> None:
    of_cluster = resource_id.startswith("cluster-")
    found = _find(aws, resource_id, of_cluster=of_cluster)
    now = _name(found)
    rds = aws.client("rds")
    if now != wanted:
        with translated(f"rds:Modify... {now} into {wanted}"):
            if of_cluster:
                rds.modify_db_cluster(
                    DBClusterIdentifier=now, NewDBClusterIdentifier=wanted, ApplyImmediately=True
                )
            else:
                rds.modify_db_instance(
                    DBInstanceIdentifier=now, NewDBInstanceIdentifier=wanted, ApplyImmediately=True
                )

    def look() -> str | None:
        here = _find(aws, resource_id, of_cluster=of_cluster)
        if _name(here) != wanted:
            return f"{_name(here)} is not called {wanted} yet"
        state = here.get("Status") or here.get("DBInstanceStatus")
        return None if state == "available" else f"{wanted} is {state}"

    waiting.until(look, what=f"the renaming of {now} into {wanted}", **options)


def _find(aws: Aws, resource_id: str, *, of_cluster: bool) -> Mapping[str, Any]:
    kind, key = ("cluster", "DbClusterResourceId") if of_cluster else ("instance", "DbiResourceId")
    with translated(f"rds:DescribeDB{kind.title()}s"):
        pages = aws.client("rds").get_paginator(f"describe_db_{kind}s").paginate()
        for page in pages:
            for one in page[f"DB{kind.title()}s"]:
                if one.get(key) == resource_id:
                    return one  # type: ignore[no-any-return]
    raise OperationFailed(
        f"the database with the resource id {resource_id} is gone",
        hint="was it deleted meanwhile? `aws rds describe-db-instances` shows what is there",
    )


def _parts(aws: Aws, now: str, wanted: str) -> list[tuple[str, str]]:
    """Members, then their cluster, each with its resource id and wanted name."""
    found = status.cluster(aws, now)
    members = []
    for member in found["DBClusterMembers"]:
        name = member["DBInstanceIdentifier"]
        suffix = name.removeprefix(now)
        members.append((_id(status.instance(aws, name)), f"{wanted}{suffix}"))
    return [*members, (str(found["DbClusterResourceId"]), wanted)]


def _id(found: Mapping[str, Any]) -> str:
    return str(found["DbiResourceId"])


def _name(found: Mapping[str, Any]) -> str:
    return str(found.get("DBInstanceIdentifier") or found["DBClusterIdentifier"])
