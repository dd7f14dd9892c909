"""HCL literals: no text of a spec becomes an expression."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vdbctl.render import hcl


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (Decimal("0.50"), "0.5"),
        (Decimal(100), "100"),
        ("plain", '"plain"'),
        ('say "hi"\n', '"say \\"hi\\"\\n"'),
        ("${file(1)}", '"$${file(1)}"'),
        ("%{ if true }", '"%%{ if true }"'),
        ("back\\slash", '"back\\\\slash"'),
        ("bell\x07", '"bell\\u0007"'),
        ((), "[]"),
        (("a", 1), '["a", 1]'),
        ({}, "{}"),
    ],
)
def test_a_value_becomes_the_literal_that_means_it(value, text):
    assert hcl.literal(value) == text


def test_mappings_are_aligned_as_terraform_fmt_does():
    assert hcl.literal({"a": 1, "long_name": "x", "with space": {"b": 2}}, 2) == (
        '{\n    a         = 1\n    long_name = "x"\n    "with space" = {\n      b = 2\n    }\n  }'
    )


def test_what_has_no_literal_is_refused():
    with pytest.raises(TypeError):
        hcl.literal(object())
