"""Which provider a lock file holds, and whether a workspace still takes it."""

from __future__ import annotations

import pytest

from vdbctl.iac import lockfile, programs

LOCK = """\
# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "~> 5.100"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}

provider "registry.terraform.io/hashicorp/random" {
  version = "3.7.2"
}
"""
"""Written by Terraform 1.11.4."""


def test_the_version_of_the_aws_provider_is_read():
    assert lockfile.chosen(LOCK, programs.TERRAFORM.provider) == "5.100.0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "broken {",
        'provider "registry.terraform.io/hashicorp/random" {\n  version = "3.7.2"\n}\n',
    ],
)
def test_a_lock_without_the_provider_holds_none(text):
    assert lockfile.chosen(text, programs.TERRAFORM.provider) is None


def test_what_another_registry_gave_does_not_count():
    assert lockfile.chosen(LOCK, programs.TOFU.provider) is None


@pytest.mark.parametrize(
    ("version", "constraint", "fits"),
    [
        ("5.100.0", "~> 5.100", True),
        ("5.101.3", "~> 5.100", True),
        ("5.99.1", "~> 5.100", False),
        ("6.0.0", "~> 5.100", False),
        ("6.0.0", "~> 6.0", True),
        ("6.9.0", "~> 6.20", False),
        ("6.66.0", "~> 6.20", True),
        ("5.100.0", "~> 6.0", False),
    ],
)
def test_a_version_fits_as_terraform_has_it(version, constraint, fits):
    assert lockfile.fits(version, constraint) == fits


def test_checksums_of_another_lock_are_added():
    other = LOCK.replace("h1:edXO", "h1:other")

    found = lockfile.merged(LOCK, other, programs.TERRAFORM.provider)

    own, more = (line for line in found.splitlines() if '"h1:' in line)
    assert own.strip() == '"h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",'
    assert more.strip() == '"h1:otherJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",'
    assert found.replace(f"{more}\n", "") == LOCK


@pytest.mark.parametrize("other", ["", LOCK, LOCK.replace("terraform.io", "opentofu.org")])
def test_a_lock_without_other_checksums_adds_none(other):
    assert lockfile.merged(LOCK, other, programs.TERRAFORM.provider) == LOCK
