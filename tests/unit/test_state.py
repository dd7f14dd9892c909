"""States and the locks on them, read where they are kept."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta

import pytest

from vdbctl.errors import StateLocked, TerraformFailed
from vdbctl.iac import locks, readiness, state, transient

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOTE = {
    "ID": "3f0c7a52-0000-4a6f-9d5e-1f2d3c4b5a69",
    "Operation": "OperationTypeApply",
    "Info": "",
    "Who": "mary@laptop",
    "Version": "1.11.4",
    "Created": "2026-11-21T11:40:00.123456789Z",
    "Path": "vectors",
}


def document(**more) -> bytes:
    resource = {
        "module": "module.network",
        "mode": "managed",
        "type": "aws_subnet",
        "name": "isolated",
        "instances": [{"index_key": "use1-az1"}, {"index_key": 0}],
    }
    data = {"mode": "data", "type": "aws_region", "name": "now", "instances": [{}]}
    single = {"mode": "managed", "type": "aws_eip", "name": "this", "instances": [{}]}
    content = {"version": 4, "serial": 7, "lineage": "l", "resources": [resource, data, single]}
    return json.dumps(content | more).encode()


def test_addresses_are_those_that_terraform_lists():
    assert state.parse(document(), "x").addresses == (
        'module.network.aws_subnet.isolated["use1-az1"]',
        "module.network.aws_subnet.isolated[0]",
        "aws_eip.this",
    )


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", document(version=5)])
def test_what_is_no_state_is_refused_with_its_place(content):
    with pytest.raises(TerraformFailed, match="here"):
        state.parse(content, "here")


def test_a_state_that_opentofu_has_encrypted_is_told_from_a_broken_one():
    content = json.dumps({"meta": {}, "encrypted_data": "AAAA", "encryption_version": "v0"})

    with pytest.raises(TerraformFailed, match="here is encrypted by OpenTofu") as caught:
        state.parse(content.encode(), "here")

    assert "without encryption" in (caught.value.hint or "")


def test_an_empty_file_as_a_move_leaves_it_is_no_state(tmp_path):
    (tmp_path / "terraform.tfstate").write_bytes(b"")

    assert state.LocalStore(tmp_path).read() is None


def test_a_lock_tells_who_since_when_and_what():
    lock = locks.parse(json.dumps(NOTE).encode())

    assert lock.words(NOW) == "mary@laptop, apply, since 2026-11-21 11:40 UTC (19 min)"
    assert lock.id == NOTE["ID"]


@pytest.mark.parametrize("content", [b"", b"no json", b"{}", b"[]"])
def test_a_lock_that_cannot_be_read_is_still_a_lock(content):
    assert locks.parse(content).who == "somebody"


def test_a_young_lock_is_not_taken_away_without_force():
    lock = locks.parse(json.dumps(NOTE).encode())

    with pytest.raises(StateLocked, match="mary@laptop"):
        locks.guard(lock, "vectors-dev", NOW, force=False)
    locks.guard(lock, "vectors-dev", NOW, force=True)
    locks.guard(lock, "vectors-dev", NOW + timedelta(hours=2), force=False)


def test_a_note_that_a_killed_terraform_left_is_no_lock(tmp_path):
    (tmp_path / ".terraform.tfstate.lock.info").write_text(json.dumps(NOTE))
    (tmp_path / "terraform.tfstate").write_bytes(document())

    assert state.LocalStore(tmp_path).lock() is None


def test_a_local_state_that_a_process_uses_is_locked_by_name(tmp_path):
    (tmp_path / ".terraform.tfstate.lock.info").write_text(json.dumps(NOTE))
    file = tmp_path / "terraform.tfstate"
    file.write_bytes(document())
    program = textwrap.dedent(f"""
        import fcntl, sys
        stream = open({str(file)!r}, "r+b")
        fcntl.lockf(stream, fcntl.LOCK_EX)
        print("held", flush=True)
        sys.stdin.read()
    """)
    arguments = [sys.executable, "-c", program]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()

        lock = state.LocalStore(tmp_path).lock()

    assert lock is not None
    assert lock.who == "mary@laptop"
    assert state.LocalStore(tmp_path).lock() is None


def test_to_look_for_a_lock_does_not_keep_it(tmp_path):
    file = tmp_path / "terraform.tfstate"
    file.write_bytes(document())

    assert not locks.is_held(file)
    with file.open("r+b") as stream:
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


class TestReadiness:
    @pytest.fixture
    def workspace(self, tmp_path):
        (tmp_path / "providers.tf").write_text("terraform {\n  required_providers {}\n}\n")
        (tmp_path / "main.tf").write_text('module "a" {\n  source = "./modules/a"\n  size = 1\n}\n')
        provider = tmp_path / ".terraform/providers/registry.terraform.io/hashicorp/aws/5/linux"
        provider.mkdir(parents=True)
        (provider / "terraform-provider-aws_v5").write_text("")
        readiness.remember(tmp_path, readiness.fingerprint(tmp_path, "binary"))
        return tmp_path

    def is_ready(self, workspace, binary="binary"):
        return readiness.is_ready(workspace, readiness.fingerprint(workspace, binary))

    def test_an_unchanged_workspace_is_ready(self, workspace):
        assert self.is_ready(workspace)

    def test_other_values_need_no_init(self, workspace):
        file = workspace / "main.tf"
        file.write_text(file.read_text().replace("size = 1", "size = 2"))

        assert self.is_ready(workspace)

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            ("more.tf", 'module "b" {\n  source = "./modules/b"\n}\n'),
            ("providers.tf", "terraform {\n  required_providers { x = 1 }\n}\n"),
            ("backend.tf", 'terraform {\n  backend "s3" {}\n}\n'),
            (".terraform.lock.hcl", "other"),
        ],
    )
    def test_another_module_provider_backend_or_lock_needs_one(self, workspace, file, text):
        (workspace / file).write_text(text)

        assert not self.is_ready(workspace)

    def test_another_terraform_and_a_provider_that_is_gone_need_one(self, workspace):
        assert not self.is_ready(workspace, "another")
        for provider in workspace.rglob("terraform-provider-aws*"):
            provider.unlink()
        assert not self.is_ready(workspace)

    def test_a_workspace_that_was_forgotten_needs_one(self, workspace):
        readiness.forget(workspace)

        assert not self.is_ready(workspace)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("api error Throttling: Rate exceeded", "AWS asks to go slower"),
        ("InvalidDBInstanceState: not available", "the database was busy with another change"),
        ("InvalidDBClusterStateFault: x", "the database was busy with another change"),
        ("read tcp: connection reset by peer", "the connection was lost"),
        ("read tcp: use of closed network connection", "the connection was lost"),
        ("AccessDenied: no", None),
        ("DBInstanceAlreadyExists: x", None),
        ("InvalidParameterCombination: x", None),
    ],
)
def test_only_what_goes_away_by_itself_is_tried_again(words, reason):
    assert transient.reason(words) == reason
