"""JSON that somebody else wrote: any fault is a ValueError."""

from __future__ import annotations

import pytest

from vdbctl import strict_json


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        ("[]", "expected an object, found a list"),
        ("null", "found null"),
        ('"x"', "found a text"),
        ("1", "found a number"),
        ("true", "found true or false"),
        ('{"a": 1, "b": 2, "a": 3}', "'a' is given twice"),
        ('{"a": {"b": 1, "b": 1}}', "'b' is given twice"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}", "nested too deeply"),
        ('{"a": ' + "9" * 5_000 + "}", "digits"),
        (b"\xff", "decode"),
        (b'\xef\xbb\xbf{"a"', "delimiter"),
    ],
    ids=range(14),
)
def test_what_is_no_document_is_told(content, words):
    with pytest.raises(ValueError, match=words):
        strict_json.mapping(content)


def test_a_document_is_what_it_is():
    assert strict_json.mapping('{"a": [1, 2.5, null, "x"]}') == {"a": [1, 2.5, None, "x"]}
