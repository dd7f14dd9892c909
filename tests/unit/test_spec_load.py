"""Environment files: what is read, where each value comes from, what a mistake is answered with."""

from __future__ import annotations

import pytest

from vdbctl.errors import EnvironmentUnknown, NameInvalid, SpecInvalid
from vdbctl.spec import load, names
from vdbctl.spec.database import AuroraDatabase, RdsDatabase

SMALLEST = "tier: {tier}\nproject: vectors\nregion: us-east-1\n"


def resolve(text: str, **options):
    return load.resolve(text, name="x1", source="environments/x1.yaml", **options)


def mistake(text: str) -> SpecInvalid:
    with pytest.raises(SpecInvalid) as caught:
        resolve(text)
    return caught.value


@pytest.mark.parametrize("tier", ["free-tier", "dev", "staging", "prod"])
def test_a_tier_alone_makes_a_complete_rds_environment(tier):
    resolved = resolve(SMALLEST.format(tier=tier))

    assert isinstance(resolved.environment.database, RdsDatabase)


def test_the_serverless_tier_asks_only_for_a_capacity():
    text = SMALLEST.format(tier="serverless") + "database:\n  capacity: {min_acu: 0, max_acu: 2}\n"

    database = resolve(text).environment.database

    assert isinstance(database, AuroraDatabase)
    assert database.data_api


def test_defaults_of_the_tier_that_the_engine_does_not_have_are_passed_over():
    text = SMALLEST.format(tier="prod") + (
        "database:\n  engine: aurora-postgresql\n  capacity: {min_acu: 1, max_acu: 4}\n"
    )

    database = resolve(text).environment.database

    assert isinstance(database, AuroraDatabase)
    assert database.deletion_protection
    assert database.instance_class is None


def test_each_value_knows_where_it_comes_from():
    text = SMALLEST.format(tier="prod") + "database:\n  storage_gb: 200\n"

    resolved = resolve(text, developer="john")

    assert load.origin(resolved, ("database", "storage_gb")) == "environments/x1.yaml:5"
    assert load.origin(resolved, ("database", "multi_az")) == "tier prod"
    assert load.origin(resolved, ("developer",)) == "--developer"
    assert load.origin(resolved, ("usage", "average_acu")) == "default"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tier: dev\n  project: x\n", "environments/x1.yaml:2:"),
        ("- a\n- b\n", "environments/x1.yaml:1: expected `key: value` lines, found a list"),
        ("", "environments/x1.yaml:1: the file is empty"),
        (
            "tier: dev\ntier: prod\n",
            "environments/x1.yaml:2: tier is given twice (first on line 1)",
        ),
        ("project: vectors\n", "tier is missing"),
    ],
)
def test_text_that_is_no_environment_is_refused_with_its_place(text, words):
    assert words in mistake(text).message


def test_an_unknown_key_suggests_the_near_one_in_its_own_part():
    text = SMALLEST.format(tier="prod") + "database:\n  storge_gb: 200\n"

    message = mistake(text).message

    assert message == (
        "environments/x1.yaml:5: database.storge_gb: there is no such key; "
        "did you mean 'storage_gb'?"
    )


def test_an_unknown_key_at_the_top_suggests_the_near_one():
    assert (
        "did you mean 'database'?" in mistake(SMALLEST.format(tier="dev") + "databse: {}\n").message
    )


def test_an_unknown_tier_suggests_the_near_one():
    assert "did you mean 'staging'?" in (mistake(SMALLEST.format(tier="stagin")).hint or "")


def test_all_mistakes_of_a_file_are_told_at_once():
    text = SMALLEST.format(tier="prod") + (
        "database:\n  storage_gb: much\n  backup_retention_days: 99\nnetwork:\n  zones: 7\n"
    )

    lines = mistake(text).message.splitlines()

    assert [line.split(": ")[1] for line in lines] == [
        "database.storage_gb",
        "database.backup_retention_days",
        "network.zones",
    ]
    assert lines[0].startswith("environments/x1.yaml:5:")


def test_capacity_and_instance_class_together_are_refused():
    text = SMALLEST.format(tier="serverless") + (
        "database:\n  instance_class: db.r6g.large\n  capacity: {min_acu: 1, max_acu: 2}\n"
    )

    assert "give either capacity (Serverless v2) or instance_class" in mistake(text).message


@pytest.mark.parametrize(
    ("part", "place", "words"),
    [
        (
            'network: {mode: dedicated, trusted_accounts: ["12345"]}\n',
            "network.trusted_accounts.0",
            "12 digits",
        ),
        (
            "network: {mode: default, trusted_accounts: []}\n",
            "network.trusted_accounts",
            "there is no such key",
        ),
        (
            "network: {mode: default, client_egress_ports: [0]}\n",
            "network.client_egress_ports.0",
            "greater than or equal to 1",
        ),
        (
            "access: {lambda_functions: [a.b]}\n",
            "access.lambda_functions.0",
            "the name of a Lambda function",
        ),
    ],
)
def test_what_bounds_access_is_checked_in_its_place(part, place, words):
    message = mistake(SMALLEST.format(tier="dev") + part).message

    assert f"environments/x1.yaml:4: {place}: " in message
    assert words in message


def test_an_unknown_environment_suggests_the_near_one(tmp_path):
    (tmp_path / "prod.yaml").write_text(SMALLEST.format(tier="prod"))

    with pytest.raises(EnvironmentUnknown, match="did you mean 'prod'"):
        load.read(tmp_path, "prd")


def test_a_developer_becomes_part_of_the_stack_name():
    assert (
        resolve(SMALLEST.format(tier="dev"), developer="john").environment.stack
        == "vectors-x1-john"
    )


@pytest.mark.parametrize("name", ["John", "j", "-john", "john--doe", "jöhn", "a" * 21, "john.doe"])
def test_a_developer_name_that_aws_would_refuse_is_refused_here(name):
    with pytest.raises(NameInvalid):
        names.developer(name)


def test_a_refused_developer_name_comes_with_a_usable_one():
    with pytest.raises(NameInvalid) as caught:
        names.developer("John Doe")

    assert "--developer john-doe" in (caught.value.hint or "")


def test_long_stack_names_are_cut_and_stay_different():
    one = names.stack("a" * 20, "b" * 20, "john")
    other = names.stack("a" * 20, "b" * 20, "mary")

    assert len(one) == len(other) == names.STACK_NAME_CHARS
    assert one != other


def test_a_database_beside_one_with_the_longest_name_has_an_identifier_that_fits():
    stamp = "-restored-11291630"

    long = names.beside("a" * 63, stamp)

    assert (len(f"{long}-1"), long.endswith(stamp)) == (names.DATABASE_CHARS, True)
    assert names.beside("a" * 63, stamp) != names.beside("a" * 62, stamp)
    assert names.beside("shop-prod", stamp) == f"shop-prod{stamp}"
