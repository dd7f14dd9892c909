"""Values of an environment in SQL text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from vdbctl.errors import MigrationFileInvalid, SpecInvalid
from vdbctl.migrate import files
from vdbctl.migrate.placeholders import fill
from vdbctl.spec import load, placeholders

PATH = Path("20260101_0900_a.sql")


def test_a_placeholder_gets_its_value():
    text = "create table t (e vector(${dimensions}));\ngrant select on t to ${readonly_user};"

    filled = fill(text, {"dimensions": "768", "readonly_user": "reader"}, PATH)

    assert filled == "create table t (e vector(768));\ngrant select on t to reader;"


def test_one_without_a_value_is_told_with_its_line_and_what_there_is():
    with pytest.raises(MigrationFileInvalid) as caught:
        fill("select 1;\nselect ${dimension}", {"dimensions": "768"}, PATH)

    assert caught.value.message == (
        "20260101_0900_a.sql:2: there is no value for the placeholder ${dimension}"
    )
    assert "known: dimensions;" in caught.value.hint


@pytest.mark.parametrize("text", ["select $${a,b}$$::text[]", "select $$x$$", "select '{1}'"])
def test_dollar_quotes_and_arrays_are_not_placeholders(text):
    assert fill(text, {}, PATH) == text


def test_the_same_file_has_the_same_checksum_everywhere_a_repeatable_one_has_not():
    def checksum(name: str, dimensions: str) -> str:
        return files.parse(
            Path(name), "select ${dimensions}", None, {"dimensions": dimensions}
        ).checksum

    assert checksum("20260101_0900_a.sql", "3") == checksum("20260101_0900_a.sql", "4")
    assert checksum("R__a.sql", "3") != checksum("R__a.sql", "4")


def test_an_environment_knows_its_database_its_users_and_its_dimensions(project):
    path = project / "environments/dev.yaml"
    text = path.read_text().replace(
        "  set: content-hub", "  set: content-hub\n  dimensions: 768\n  values: {locale: de-DE}"
    )
    path.write_text(text)

    environment = load.read(project / "environments", "dev", developer="john").environment

    assert placeholders.of(environment) == {
        "admin_role": "administrators",
        "application_user": "application",
        "database": "app",
        "dimensions": "768",
        "environment": "dev",
        "locale": "de-DE",
        "readonly_user": "readonly",
    }


def test_a_set_has_values_of_its_own_where_an_environment_says_none(tmp_path):
    assert placeholders.defaults(tmp_path) == {}

    (tmp_path / "defaults.yaml").write_text("dimensions: 768 # of the model\nlocale: de-DE\n")

    assert placeholders.defaults(tmp_path) == {"dimensions": "768", "locale": "de-DE"}


@pytest.mark.parametrize("line", ['x: "1\'; drop table t"', "X: 1", "x: [1]", "x: true"])
def test_a_default_that_cannot_be_one_is_told_with_its_line(tmp_path, line):
    (tmp_path / "defaults.yaml").write_text(f"dimensions: 768\n{line}\n")

    with pytest.raises(SpecInvalid) as caught:
        placeholders.defaults(tmp_path)

    assert "defaults.yaml:2: " in caught.value.message


def test_a_value_cannot_become_sql_of_its_own(project):
    path = project / "environments/dev.yaml"
    text = path.read_text().replace(
        "  set: content-hub", '  set: content-hub\n  values: {x: "1\'; drop table t"}'
    )
    path.write_text(text)

    with pytest.raises(SpecInvalid, match="values"):
        load.read(project / "environments", "dev", developer="john")


def test_examples_name_what_every_environment_has():
    environment = load.read(ROOT / "environments", "serverless").environment

    assert set(placeholders.of(environment)) <= set(placeholders.EXAMPLES)
