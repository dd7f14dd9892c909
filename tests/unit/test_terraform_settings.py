"""`terraform` of an environment: which provider the root pins."""

from __future__ import annotations

import pytest

from vdbctl.errors import SpecInvalid
from vdbctl.render import workspace
from vdbctl.spec import load

SPEC = "tier: dev\nproject: vectors\nregion: us-east-1\n"


def environment(settings: str = ""):
    return load.resolve(SPEC + settings, name="dev", source="dev.yaml").environment


def files(settings: str = ""):
    return workspace.files(environment(settings), "dev.yaml", workspace.templates_folder())


@pytest.mark.parametrize(
    ("written", "constraint"),
    [("5", "~> 5.100"), ("6", "~> 6.0"), ('"6.20"', "~> 6.20"), ('"5.101"', "~> 5.101")],
)
def test_the_provider_is_pinned_from_a_first_version_on(written, constraint):
    found = environment(f"terraform: {{provider: {written}}}\n")

    assert found.terraform.constraint == constraint


def test_provider_6_changes_one_line_of_the_workspace():
    five, six = files(), files("terraform: {provider: 6}\n")

    assert five.keys() == six.keys()
    [changed] = [path for path in five if five[path] != six[path]]
    assert changed == "providers.tf"
    assert six[changed] == five[changed].replace('version = "~> 5.100"', 'version = "~> 6.0"')
    assert five[changed] != six[changed]


@pytest.mark.parametrize("written", ["7", "4", '"5.99"', '"7.0"'])
def test_a_provider_that_the_modules_do_not_take_is_refused(written):
    with pytest.raises(SpecInvalid) as caught:
        environment(f"terraform:\n  provider: {written}\n")

    assert "dev.yaml:5: terraform.provider: the modules work with AWS provider 5.100 to 6; " in str(
        caught.value
    )
    assert "write 5, or 6" in str(caught.value)


@pytest.mark.parametrize("written", ["6.20", "true", "~> 6.0", "six", "[6]", '"6.20.1"'])
def test_what_is_no_version_is_refused(written):
    """6.20 without quotes is the number 6.2."""
    with pytest.raises(SpecInvalid, match=r"dev.yaml:5: terraform.provider: has to be 5, 6, or"):
        environment(f"terraform:\n  provider: {written}\n")
