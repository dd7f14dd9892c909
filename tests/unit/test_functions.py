"""Functions: what travels over JSON, what is packaged, what a declaration may say."""

from __future__ import annotations

import ast
import datetime
import json
import ssl
import subprocess
import sys
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import botocore
import pytest

from tests.conftest import ROOT
from vdbctl.errors import SpecInvalid
from vdbctl.functions import connection, package, wire
from vdbctl.spec import gdpr

GIVEN_BY_LAMBDA = {"boto3"}
PACKAGED = {"pg8000", "vdbctl"}


@pytest.mark.parametrize(
    "value",
    [
        None, True, 7, 0.5, "text", b"\x00\xff", Decimal("1.50"), float("inf"),
        datetime.date(2026, 1, 2), datetime.datetime(2026, 1, 2, 3, tzinfo=datetime.UTC),
        [1, [None, "a"], b"x"],
    ],
)  # fmt: skip
def test_a_value_survives_the_way_over_json(value):
    assert wire.decode(json.loads(json.dumps(wire.encode(value)))) == value


def test_functions_import_only_what_lambda_or_the_archive_has():
    for path in (ROOT / "vdbctl/functions").glob("*.py"):
        if path.name == "package.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                assert top in GIVEN_BY_LAMBDA | PACKAGED | sys.stdlib_module_names, (path, name)
                assert top != "vdbctl" or name.startswith("vdbctl.functions"), (path, name)


def test_the_archive_runs_with_nothing_else_installed(tmp_path):
    target = tmp_path / "code.zip"
    target.write_bytes(package.archive({"gdpr.json": b'{"tables": []}'}).content)
    program = (
        f"import sys; sys.path = [{str(target)!r}] + [p for p in sys.path if 'site-packages' not in p];"
        "from vdbctl.functions import runner, export, erase, audit, declaration;"
        "print(runner.handler({'do': 'commit', 'transaction': 'none'}))"
    )

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "the transaction rolled back" in done.stdout


def test_the_same_code_gives_the_same_archive():
    first, second = package.archive({"a": b"1"}), package.archive({"a": b"1"})

    assert first == second
    assert package.archive({"a": b"2"}).digest != first.digest
    assert "vdbctl/functions/a" in zipfile.ZipFile(BytesIO(first.content)).namelist()


def test_a_mistake_in_a_declaration_is_told_with_its_line():
    text = "tables:\n  - table: users\n    column: id\n    on_delete: anonymise\n"

    with pytest.raises(SpecInvalid, match=r"gdpr.yaml:2: tables.0: .*go together"):
        gdpr.read(text, "gdpr.yaml")


def test_a_name_that_is_no_name_is_refused():
    with pytest.raises(SpecInvalid, match=r"gdpr.yaml:2: tables.0.table"):
        gdpr.read("tables:\n  - table: users; drop table users\n    column: id\n", "gdpr.yaml")


def test_the_server_is_verified_where_its_certificates_were_packaged(monkeypatch):
    encrypted = connection._tls()
    monkeypatch.setattr(connection, "CERTIFICATES", Path(botocore.__file__).with_name("cacert.pem"))

    verified = connection._tls()

    assert (encrypted.verify_mode, encrypted.check_hostname) == (ssl.CERT_NONE, False)
    assert (verified.verify_mode, verified.check_hostname) == (ssl.CERT_REQUIRED, True)
