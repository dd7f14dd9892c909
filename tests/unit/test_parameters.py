"""Named parameters: found where they are, and not where they only look like it."""

from __future__ import annotations

import pytest

from vdbctl.database import parameters


@pytest.mark.parametrize(
    "sql",
    [
        "select ':no'",
        "select 'it''s :no'",
        "select E'it\\'s :no'",
        'select ":no"',
        "select $$ :no $$",
        "select $tag$ :no $$ :no $tag$",
        "select 1 -- :no",
        "select 1 /* :no /* :no */ :no */",
        "select x::text",
        "select f(a := 1)",
    ],
)
def test_what_only_looks_like_a_parameter_is_left_alone(sql):
    assert parameters.numbered(sql, {}) == (sql, ())


def test_each_name_gets_one_number_and_its_cast():
    assert parameters.numbered("select :b, :a, :b::text", {"a", "b"}, {"a": "int8"}) == (
        "select $1, $2::int8, $1::text",
        ("b", "a"),
    )


def test_digits_are_a_name_when_they_have_a_value():
    assert parameters.numbered("select :2, :1::text, :2", {"1", "2"}, {"2": "int8"}) == (
        "select $1::int8, $2::text, $1::int8",
        ("2", "1"),
    )


@pytest.mark.parametrize("sql", ["select a[:1]", "select a[2:1]", "select :1", "select '12:1'"])
def test_digits_without_a_value_are_left_alone(sql):
    assert parameters.numbered(sql, {"2"}) == (sql, ())


@pytest.mark.parametrize(
    "sql", ["select a[1:2]", "select a[n:2]", "select a[f(1):2]", "select b[a[1]:2]"]
)
def test_the_bounds_of_a_slice_are_no_parameters_even_beside_some(sql):
    assert parameters.numbered(f"{sql}, :2", {"2"}) == (f"{sql}, $1", ("2",))


def test_a_name_without_a_value_is_an_error():
    with pytest.raises(KeyError, match="nope"):
        parameters.numbered("select :nope", {"a"})
