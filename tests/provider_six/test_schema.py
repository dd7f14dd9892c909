"""Templates against the schema of AWS provider 6, which no mirror of this machine has.

Every argument, block and attribute that the modules and rendered roots use is in the schema, and none
is deprecated. What a plan by provider 6 would show, such as changed defaults, is not shown here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import requirements
from tests.conftest import ROOT, node, require
from tests.provider_six import configuration, deprecated, findings, schema
from vdbctl.spec import load

pytestmark = pytest.mark.provider_six

PACKAGES = ROOT / ".venv/provider-six"
MODULES = sorted((ROOT / "templates/terraform/modules").iterdir())
NAMES = (*(module.name for module in MODULES), "root")
PLANTED = {
    "an argument that is unknown": (
        'resource "aws_db_instance" "x" {\n  colour = 1\n}',
        "resource aws_db_instance: no argument or block colour",
    ),
    "an argument that was renamed": (
        'resource "aws_eip" "x" {\n  vpc = true\n}',
        "resource aws_eip: no argument or block vpc",
    ),
    "an attribute that is set": (
        'resource "aws_db_instance" "x" {\n  address = "x"\n}',
        "resource aws_db_instance: no argument or block address",
    ),
    "an argument in a block": (
        'resource "aws_s3_bucket_lifecycle_configuration" "x" {\n  rule {\n    expiration {\n'
        "      weeks = 1\n    }\n  }\n}",
        "resource aws_s3_bucket_lifecycle_configuration: no argument or block rule.expiration.weeks",
    ),
    "a block": (
        'resource "aws_db_instance" "x" {\n  colour {\n  }\n}',
        "resource aws_db_instance: no argument or block colour",
    ),
    "a dynamic block": (
        'resource "aws_db_instance" "x" {\n  dynamic "colour" {\n    for_each = [1]\n'
        "    content {\n    }\n  }\n}",
        "resource aws_db_instance: no argument or block colour",
    ),
    "a change that is ignored": (
        'resource "aws_db_instance" "x" {\n  lifecycle {\n    ignore_changes = [colour]\n  }\n}',
        "resource aws_db_instance: no argument or block colour",
    ),
    "an attribute that is read": (
        'output "x" {\n  value = one(aws_db_instance.x[*].colour)\n}',
        "resource aws_db_instance: no attribute colour",
    ),
    "an attribute of a block": (
        'output "x" {\n  value = "${aws_db_instance.x["a"].master_user_secret[0].colour}/"\n}',
        "resource aws_db_instance: no attribute master_user_secret.colour",
    ),
    "an attribute in a loop": (
        'output "x" {\n  value = { for key, one in aws_db_instance.x : key => one.colour }\n}',
        "resource aws_db_instance: no attribute colour",
    ),
    "an attribute of each value": (
        'resource "aws_eip" "x" {\n  for_each = aws_db_instance.x\n  domain = each.value.colour\n}',
        "resource aws_db_instance: no attribute colour",
    ),
    "an attribute by a local": (
        'locals {\n  one = aws_db_instance.x["a"]\n}\noutput "x" {\n  value = local.one.colour\n}',
        "resource aws_db_instance: no attribute colour",
    ),
    "an attribute of a data source": (
        'output "x" {\n  value = data.aws_vpc.x.colour\n}',
        "data aws_vpc: no attribute colour",
    ),
    "an attribute of an ephemeral resource": (
        'output "x" {\n  value = ephemeral.aws_secretsmanager_random_password.x.colour\n}',
        "ephemeral aws_secretsmanager_random_password: no attribute colour",
    ),
    "a type that was removed": (
        'resource "aws_opsworks_stack" "x" {\n}',
        "resource aws_opsworks_stack: no such type",
    ),
    "an argument of the provider": (
        'provider "aws" {\n  default_tags {\n    colours = {}\n  }\n}',
        "provider: no argument or block default_tags.colours",
    ),
    "a whole resource": (
        'output "x" {\n  value = aws_db_instance.x\n}',
        "passed on whole, which cannot be followed: x.tf: ${aws_db_instance.x}",
    ),
}
DEPRECATED = {
    "deprecated: the name of the region": (
        'data "aws_region" "x" {\n}\noutput "x" {\n  value = data.aws_region.x.name\n}',
        "data aws_region: name is deprecated: name is deprecated. Use region instead.",
    ),
    "deprecated: an attribute": (
        'output "x" {\n  value = data.aws_partition.x.id\n}',
        "data aws_partition: id is deprecated: Use 'partition' instead.",
    ),
    "deprecated: an argument": (
        'resource "aws_cloudwatch_event_rule" "x" {\n  is_enabled = true\n}',
        "resource aws_cloudwatch_event_rule: is_enabled is deprecated: is_enabled is deprecated. Use state",
    ),
    "deprecated: a block": (
        'resource "aws_s3_bucket" "x" {\n  cors_rule {\n    max_age_seconds = 1\n  }\n}',
        "resource aws_s3_bucket: cors_rule is deprecated: cors_rule is deprecated. Use the",
    ),
    "deprecated: an argument in a block": (
        'resource "aws_s3_bucket_lifecycle_configuration" "x" {\n  rule {\n    prefix = "a"\n  }\n}',
        "resource aws_s3_bucket_lifecycle_configuration: rule.prefix is deprecated: Specify a prefix",
    ),
}


def package(pattern: str) -> Path:
    require(PACKAGES / "installed", "`make provider-six` downloads the schema")
    [found] = PACKAGES.glob(pattern)
    return found


def root_files() -> dict[str, str]:
    """Root files of all rows and shipped environments, each text once."""
    specs = [requirements.resolved(row) for row in requirements.ROWS]
    specs += [
        load.read(ROOT / "environments", name) for name in load.names_in(ROOT / "environments")
    ]
    files = [file for spec in specs for file in requirements.files(spec).items()]
    distinct = sorted(
        {str(text) for path, text in files if path.endswith(".tf") and "/" not in path}
    )
    return {f"{number}.tf": text for number, text in enumerate(distinct)}


@pytest.fixture(scope="module")
def parts():
    """What each module uses, what all roots together use, and each planted fault; by a name.

    All are parsed at once: the parser takes longer to start than to read.
    """
    package("node_modules")
    folders = {m.name: {p.name: p.read_text("utf-8") for p in m.glob("*.tf")} for m in MODULES}
    folders |= {"root": root_files()}
    folders |= {what: {"x.tf": text} for what, (text, _) in {**PLANTED, **DEPRECATED}.items()}
    texts = {
        f"{name}/{file}": text for name, files in folders.items() for file, text in files.items()
    }
    parsed = configuration.parsed(texts, node(), PACKAGES / "node_modules")
    return {
        name: configuration.uses({file: parsed[f"{name}/{file}"] for file in files})
        for name, files in folders.items()
    }


@pytest.fixture(scope="module")
def templates(parts):
    return {name: uses for name, uses in parts.items() if name in NAMES}


@pytest.fixture(scope="module")
def six(parts):
    wanted = {each for uses in parts.values() for each in (*uses.types, *uses.types_read)}
    return schema.read(package("cdktn-provider-aws-*.tgz"), wanted | deprecated.table().keys())


@pytest.fixture(scope="module")
def known():
    return deprecated.read(package("pulumi_aws-*.whl"))


@pytest.mark.parametrize("name", NAMES)
def test_provider_6_has_all_that_the_templates_use(name, parts, six):
    assert six.version.startswith("6.")
    assert findings.unknown(parts[name], six) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_the_templates_use_is_deprecated_in_provider_6(name, parts, six, known):
    assert deprecated.used(parts[name], six, known) == []


@pytest.mark.parametrize("what", PLANTED)
def test_what_provider_6_lacks_is_found(what, parts, six):
    _, expected = PLANTED[what]

    assert findings.unknown(parts[what], six) == [expected]


@pytest.mark.parametrize("what", DEPRECATED)
def test_what_provider_6_calls_deprecated_is_found(what, parts, six, known):
    _, expected = DEPRECATED[what]

    assert deprecated.used(parts[what], six, known)[0].startswith(expected)


def test_the_templates_use_what_is_counted_here(templates):
    """A reader that overlooks things finds no faults in them."""
    types = {each for uses in templates.values() for each in uses.types}
    settings = [each for uses in templates.values() for each in uses.settings]
    reads = [each for uses in templates.values() for each in uses.reads if each.path]

    assert len(types) > 80
    assert len(settings) > 900
    assert len(reads) > 150


def test_each_type_of_the_templates_has_its_class_in_the_package_with_deprecations(templates):
    types = {each for uses in templates.values() for each in uses.types}

    missing = {each for each in types if each[0] != "ephemeral"} - deprecated.table().keys()

    assert missing == set(), "add them to pulumi_names.csv"


def test_the_classes_with_deprecations_are_those_of_the_types(six, known):
    """By their properties: a wrong row in the table would hide deprecations."""
    for key, one in known.items():
        block = six.types[key]
        names = {*block.arguments, *block.attributes} - {"id", "timeouts"}
        ours = {deprecated.fold(name) for name in names}
        theirs = {deprecated.fold(name) for name in one.properties - {"id"}}

        assert len(ours & theirs) >= 0.7 * len(ours | theirs), key


def test_each_deprecated_property_is_known_by_its_name_in_terraform(six, known):
    lost = {
        (key, path)
        for key, one in known.items()
        for path in one.deprecated
        if not deprecated.spelled(path, six.types[key])
    }

    assert lost == set()
