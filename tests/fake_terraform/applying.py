"""An apply: one resource after the other, in AWS and in the state."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fake_terraform import lines
from tests.fake_terraform.configuration import Configuration, Resource, bare
from tests.fake_terraform.process import Killed, Steps
from tests.fake_terraform.state import StateFile

Json = dict[str, Any]
PROGRESS_S = 10
"""Terraform reports so often that it still waits."""
_INTERRUPT = (
    "\nInterrupt received.\nPlease wait for Terraform to exit or data loss may occur.\n"
    "Gracefully shutting down...\n"
)
_UNIQUE = {
    "aws_db_instance": "DBInstanceAlreadyExists: DB instance already exists",
    "aws_rds_cluster": "DBClusterAlreadyExistsFault: DB Cluster already exists",
    "aws_route": "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists",
    "aws_subnet": "InvalidSubnet.Conflict: The CIDR conflicts with another subnet",
    "aws_vpc_security_group_egress_rule": "InvalidPermission.Duplicate: the rule already exists",
    "aws_vpc_security_group_ingress_rule": "InvalidPermission.Duplicate: the rule already exists",
}
"""Words of AWS where it has something of that name already."""
_OTHERS_TAKEN = "AlreadyExists: it is there, or a second one would be made beside it"
_PUT = frozenset(
    {
        "aws_budgets_budget",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_metric_alarm",
        "aws_db_proxy_default_target_group",
        "aws_default_security_group",
        "aws_ecs_cluster_capacity_providers",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
        "aws_secretsmanager_secret_rotation",
        "aws_secretsmanager_secret_version",
        "aws_sns_topic",
        "aws_sns_topic_policy",
    }
)
"""What takes the place of what is there."""

_OTHER_SOURCE = "cannot elect new source database for replication"
_PROTECTED = (
    "InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion "
    "protection and try again."
)
"""Words of AWS about a database that is protected."""
_NAMES = {
    "aws_db_instance": "RDS DB Instance ({identifier})",
    "aws_rds_cluster": "RDS Cluster ({cluster_identifier})",
}
"""What the provider calls resources that it waits for."""


@dataclass
class World:
    """AWS, and what happens next.

    Attributes:
        refusals: Words with which AWS refuses, by address; each once.
        interrupted: Addresses at which Ctrl-C arrives.
        killed: Addresses at which Terraform is killed; True: in the middle of writing the state.
        happens: What happens when AWS has made a resource and before that is in the state, by address.
        real: What exists: attributes by address.
        in_flight: How many other resources Terraform has begun when it is killed.
        hurries: Nothing looks at the log or the state while resources are made, so the state is
            written when a run ends, however that is.
    """

    refusals: dict[str, list[str]] = field(default_factory=dict)
    interrupted: set[str] = field(default_factory=set)
    killed: dict[str, bool] = field(default_factory=dict)
    happens: dict[str, Callable[[], object]] = field(default_factory=dict)
    real: dict[str, Json] = field(default_factory=dict)
    in_flight: int = 0
    hurries: bool = False


@dataclass
class Applying:
    """One apply of one plan."""

    configuration: Configuration
    state: StateFile
    world: World
    document: Json
    print: Callable[[str], None]
    signals: list[int]
    errors: list[str] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    done: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))

    def steps(self) -> Steps:
        self._take_over_what_was_refreshed()
        actions = self._actions()
        for entry, action in actions:
            if self.signals:
                break
            try:
                yield from self._step(entry, action)
            except Killed:
                self._leave_others_begun(actions)
                raise
            except OSError as error:
                return self._cannot_write(error, actions)
        self.state.write(self._outputs(whole=not self.errors))
        for error in self.errors:
            self.print(error)
        if self.errors:
            return 1
        outputs = self.state.outputs
        printed = {name: {"sensitive": False, **value} for name, value in outputs.items()}
        self.print(lines.summary("apply", self.done))
        self.print(lines.outputs(printed))
        return 0

    def _take_over_what_was_refreshed(self) -> None:
        drifts = self.document["resource_drift"]
        for entry in drifts:
            if entry["change"]["actions"] == ["delete"]:
                del self.state.instances[entry["address"]]
            else:
                self.state.update(entry["address"], entry["change"]["after"])
        if drifts:
            self.state.write()

    def _actions(self) -> Iterator[tuple[Json, str]]:
        """First what goes, the other way round; then what comes and changes."""
        order = {address: number for number, address in enumerate(self.configuration.resources)}
        entries = sorted(
            self.document["resource_changes"], key=lambda e: order.get(e["address"], -1)
        )
        for entry in reversed(entries):
            if "delete" in entry["change"]["actions"]:
                yield entry, "delete"
        for entry in entries:
            actions = entry["change"]["actions"]
            if "create" in actions:
                yield entry, "create"
            elif actions == ["update"]:
                yield entry, "update"
            elif entry["change"].get("importing"):
                yield entry, "import"

    def _step(self, entry: Json, action: str) -> Steps:
        address = entry["address"]
        resource = self.configuration.resources.get(address)
        if resource and resource.needs & {bare(each) for each in self.failed}:
            self.failed.add(address)
            return 0
        self.done["import"] += bool(entry["change"].get("importing"))
        if action == "import":
            assert resource
            self.state.put(resource, entry["change"]["after"])
            return 0
        seconds = resource.seconds if resource and action == "create" else 0
        before = entry["change"]["before"] or {}
        self.print(lines.start(address, action, before.get("id")))
        if not self.world.hurries:
            yield
        for passed in range(PROGRESS_S, seconds, PROGRESS_S):
            self.print(lines.progress(address, action, passed))
            if not self.world.hurries:
                yield
        words = self._refusal(entry, action)
        if words:
            self._fail(address, action, words)
            return 0
        self._change_aws(entry, action, resource)
        self._cut_off(address, resource)
        if self.signals:
            self._stop(address, action)
            return 0
        self._change_state(entry, action, resource)
        after = self.world.real.get(address, {})
        self.print(lines.complete(address, action, str(after.get("id")), seconds))
        self.done[_COUNTED[action]] += 1
        if not self.world.hurries:
            yield
        return 0

    def _refusal(self, entry: Json, action: str) -> str | None:
        address, change = entry["address"], entry["change"]
        if words := self.world.refusals.get(address):
            return words.pop(0)
        if action == "delete" and self.world.real[address].get("deletion_protection"):
            return _PROTECTED
        if action == "update" and _source(change["before"]) != _source(change["after"]):
            return _OTHER_SOURCE
        kind = bare(address).split(".")[-2]
        if action != "create" or address not in self.world.real or kind in _PUT:
            return None
        return _UNIQUE.get(kind, _OTHERS_TAKEN)

    def _change_aws(self, entry: Json, action: str, resource: Resource | None) -> None:
        address = entry["address"]
        if action == "delete":
            del self.world.real[address]
        elif action == "create":
            assert resource
            self.world.real[address] = resource.attributes
        else:
            self.world.real[address] = dict(entry["change"]["after"])

    def _open_group(self, resource: Resource | None) -> None:
        """AWS gives a new group a rule that lets everything out; Terraform takes it away only when
        it has the group's id, and is killed before that."""
        for one in self.configuration.resources.values():
            is_open = one.attributes.get("ip_protocol") == "-1"
            ours = resource and one.attributes.get("security_group_id") == resource.attributes["id"]
            if one.type == "aws_vpc_security_group_egress_rule" and ours and is_open:
                untagged = {"tags": None, "tags_all": {}, "description": None}
                self.world.real[one.address] = one.attributes | untagged

    def _change_state(self, entry: Json, action: str, resource: Resource | None) -> None:
        address = entry["address"]
        write = not self.world.hurries
        if action == "delete":
            self.state.remove(address, write=write)
        else:
            assert resource
            if write:
                self.state.document["outputs"] = self._outputs(whole=False)
            self.state.put(resource, dict(self.world.real[address]), write=write)

    def _catch_up(self) -> None:
        """Write the state that was not written on the way."""
        if self.world.hurries and self.state.instances:
            self.state.write(self._outputs(whole=False))

    # -- what goes wrong ---------------------------------------------------------------------------

    def _fail(self, address: str, action: str, words: str) -> None:
        self.failed.add(address)
        self.print(lines.errored(address, action, 0))
        self.errors.append(lines.diagnostic(words, address=address))

    def _cut_off(self, address: str, resource: Resource | None) -> None:
        if address in self.world.interrupted:
            self.world.interrupted.remove(address)
            signal.raise_signal(signal.SIGINT)  # vdbctl passes it on to this process
        if happens := self.world.happens.pop(address, None):
            self._catch_up()
            happens()
        if address in self.world.killed:
            self._catch_up()
            self._open_group(resource)
            if self.world.killed.pop(address):
                text = self.state.path.read_text(encoding="utf-8")
                self.state.path.write_text(text[: len(text) // 2], encoding="utf-8")
            raise Killed
        if signal.SIGKILL in self.signals:
            raise Killed

    def _cannot_write(self, error: OSError, actions: Iterator[tuple[Json, str]]) -> int:
        """Stop, and try another place, as Terraform does with a state that it cannot write."""
        self._leave_others_begun(actions)
        with contextlib.suppress(OSError):
            self.state.path.with_name("errored.tfstate").write_bytes(b"")
        self.print(lines.diagnostic("Failed to save state", f"write: {error.strerror}"))
        return 1

    def _leave_others_begun(self, actions: Iterator[tuple[Json, str]]) -> None:
        """AWS makes what Terraform had begun beside the one at which it was killed."""
        begun = 0
        for entry, action in actions:
            resource = self.configuration.resources.get(entry["address"])
            if begun == self.world.in_flight or action != "create" or resource is None:
                continue
            if self.configuration.needs(resource) <= set(map(bare, self.state.instances)):
                begun += 1
                self.print(lines.start(resource.address, action, None))
                self.world.real[resource.address] = resource.attributes
                self._open_group(resource)

    def _stop(self, address: str, action: str) -> None:
        """End in order: what was being created is in the state, and tainted."""
        self.print(lines.line("log", _INTERRUPT))
        self.print(lines.line("log", "Stopping operation..."))
        resource = self.configuration.resources.get(address)
        if action == "create" and resource:
            known = dict.fromkeys(resource.attributes) | resource.planned
            known["id"] = resource.attributes.get("id")
            self.state.put(resource, known, tainted=True)
        kind = bare(address).split(".")[-2]
        name = _NAMES.get(kind, kind).format(**self.world.real.get(address, {}))
        self._fail(address, action, f"waiting for {name} {action}: context canceled")
        self.errors += [lines.diagnostic("execution halted")] * 2

    def _outputs(self, *, whole: bool) -> Json:
        """Outputs; on the way those that are known, or come from what there is."""
        there = list(self._values())
        outputs = {}
        for name, change in self.document["output_changes"].items():
            output = self.configuration.outputs[name]
            if change["actions"] == ["no-op"]:
                outputs[name] = self.state.outputs[name]
            elif change["actions"] == ["delete"]:
                continue
            elif whole or change["after_unknown"] is not True or output["value"] in there:
                outputs[name] = output
        return outputs

    def _values(self) -> Iterator[Any]:
        for address in self.state.instances:
            yield from _inside(self.state.attributes(address))


_COUNTS = ("add", "change", "import", "remove")
_COUNTED = {"create": "add", "update": "change", "delete": "remove"}


def _inside(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _inside(part)


def _source(attributes: Json) -> str:
    """Of a read replica."""
    return attributes.get("replicate_source_db") or ""
