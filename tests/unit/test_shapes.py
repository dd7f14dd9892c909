"""What people read of a shape that a text must have: words, never a pattern."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from vdbctl.errors import SpecInvalid
from vdbctl.spec import gdpr, load, placeholders, shapes
from vdbctl.spec.model import Environment
from vdbctl.spec.usage import Usage

MODELS = (Environment, gdpr.Declaration, placeholders._Defaults, Usage)


def patterns(schema: object):
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        yield from schema.get("patternProperties", ())
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_shape_is_told_in_words(model):
    found = set(patterns(TypeAdapter(model).json_schema()))

    # Money is a Decimal, and pydantic has a pattern of its own for it as text.
    own = {one for one in found if not one.startswith("^(?!^[-+.]*$)")}
    assert own <= shapes._WORDS.keys()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("project: vectors", "project: My Project", "has to be 2 to 20 of a-z, 0-9 and -"),
        ("region: us-east-1", "region: Virginia", "has to be an AWS region such as us-east-1"),
        ("region: us-east-1", "region: " + "x" * 999, f"(found '{'x' * 59}…)"),
    ],
)
def test_a_text_of_another_shape_is_told_with_what_it_has_to_be(old, new, words):
    text = "tier: dev\nproject: vectors\nregion: us-east-1\n".replace(old, new)

    with pytest.raises(SpecInvalid) as caught:
        load.resolve(text, name="x1", source="x1.yaml")

    assert words in caught.value.message


@pytest.mark.parametrize(
    "window", ["24:00-25:00", "03:60-04:00", "3:00-4:00", "\u0660\u0663:00-04:00"]
)
def test_a_time_that_no_clock_shows_is_refused(window):
    text = (
        f'tier: dev\nproject: vectors\nregion: us-east-1\ndatabase:\n  backup_window: "{window}"\n'
    )

    with pytest.raises(SpecInvalid, match=r"x1\.yaml:5: database\.backup_window: has to be a win"):
        load.resolve(text, name="x1", source="x1.yaml")
