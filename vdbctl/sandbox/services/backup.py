"""Backup: tags, and the selections that say what a plan covers."""

from __future__ import annotations

import functools
import json
import secrets
import time
from typing import Any
from urllib.parse import unquote

from moto.backup import urls
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse

_RECOVERY_POINTS = "{0}/backup-vaults/(?P<name>[^/]+)/recovery-points/$"


def install() -> None:
    """Gaps: tags are looked up under a part of the ARN; selections are unknown calls; a deleted
    plan keeps its name taken; what a vault holds cannot be asked."""
    response = BackupResponse
    Plan.sandbox_selections = property(lambda self: self.__dict__.setdefault("_selections", {}))
    BackupBackend.delete_backup_plan = _deleting_plan(BackupBackend.delete_backup_plan)
    response.list_tags = _list_tags
    response.list_recovery_points_by_backup_vault = _no_recovery_points
    urls.url_paths[_RECOVERY_POINTS] = urls.response.dispatch
    response.create_backup_selection = _create_selection
    response.get_backup_selection = _get_selection
    response.list_backup_selections = _list_selections
    response.delete_backup_selection = _delete_selection


def _no_recovery_points(_call: Any) -> str:
    """Nothing is backed up here; a vault is asked before it is deleted."""
    return json.dumps({"RecoveryPoints": []})


def _list_tags(call: Any) -> str:
    arn = unquote(call.path.partition("/tags/")[2].rstrip("/"))
    return json.dumps({"Tags": call.backup_backend.list_tags(resource_arn=arn)})


def _deleting_plan(original: Any) -> Any:
    @functools.wraps(original)
    def delete(self: Any, backup_plan_id: str) -> Any:
        gone = original(self, backup_plan_id)
        del self.plans[backup_plan_id]
        return gone

    return delete


def _create_selection(call: Any) -> str:
    plan, identifier = _plan(call), secrets.token_hex(16)
    plan.sandbox_selections[identifier] = {
        "BackupPlanId": plan.backup_plan_id,
        "SelectionId": identifier,
        "CreationDate": time.time(),
        "BackupSelection": json.loads(call.body)["BackupSelection"],
    }
    return json.dumps(_without_rules(plan.sandbox_selections[identifier]))


def _get_selection(call: Any) -> str:
    return json.dumps(_plan(call).sandbox_selections[_selection_id(call)])


def _list_selections(call: Any) -> str:
    selections = _plan(call).sandbox_selections.values()
    return json.dumps(
        {
            "BackupSelectionsList": [
                _without_rules(selection)
                | {
                    "SelectionName": selection["BackupSelection"]["SelectionName"],
                    "IamRoleArn": selection["BackupSelection"]["IamRoleArn"],
                }
                for selection in selections
            ]
        }
    )


def _delete_selection(call: Any) -> str:
    del _plan(call).sandbox_selections[_selection_id(call)]
    return "{}"


def _without_rules(selection: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in selection.items() if key != "BackupSelection"}


def _plan(call: Any) -> Any:
    identifier = call.path.partition("/plans/")[2].partition("/")[0]
    return call.backup_backend.get_backup_plan(identifier, None)


def _selection_id(call: Any) -> str:
    identifier = str(call.path.rstrip("/").rpartition("/")[2])
    if identifier not in _plan(call).sandbox_selections:
        # The provider takes this, and not a 404, for a selection that is gone.
        raise ResourceNotFoundException(f"Cannot find Backup selection with ID {identifier}")
    return identifier
