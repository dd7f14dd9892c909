"""YAML of a hurried person and of a stranger: told with file, line and field, at little cost."""

from __future__ import annotations

import pytest

from vdbctl.errors import SpecInvalid
from vdbctl.spec import document
from vdbctl.spec.document import DEEPEST, MOST_VALUES

BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20)
)


def refused(text: str) -> SpecInvalid:
    with pytest.raises(SpecInvalid) as caught:
        document.parse(text, "x.yaml")
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nuntil: 2026-02-30\n", "x.yaml:2: until: '2026-02-30' is no date"),
        ("a:\n  - b: 2026-13-01\n", "x.yaml:2: a.0.b: '2026-13-01' is no date"),
        ("a: 2026-01-01T25:00:00Z", "x.yaml:1: a: '2026-01-01T25:00:00Z' is no date"),
        ("a: !!int twelve", "x.yaml:1: a: 'twelve' is no int"),
        ("a: !!float x", "x.yaml:1: a: 'x' is no float"),
        ("a: !!bool perhaps", "x.yaml:1: a: 'perhaps' is no bool"),
        ("a: !!timestamp soon", "x.yaml:1: a: 'soon' is no date"),
        ("a: !!python/object:os.system x", "is not known here"),
        ("a: !!python/dict {b: 1}", "is not known here"),
        ("a: !!set {b, c}", "x.yaml:1: a: '!!set' is not known here"),
        ("a: !!binary aGk=", "x.yaml:1: a: '!!binary' is not known here"),
        ("a: =", "x.yaml:1: a: '!!value' is not known here"),
        ("a: " + "9" * 5_000, "x.yaml:1: a: a number of 5000 characters"),
        ("a: 0x" + "f" * 30, "x.yaml:1: a: the number is too large"),
        ("a: " + ":".join(["59"] * 9_999), "a number of 29996 characters"),
        ("? [a, b]\n: c\n", "x.yaml:1: a key has to be a word"),
        ("b:\n  a: \x1b[31m\n", r"x.yaml:2:6: the character '\x1b' cannot be part of YAML"),
        ('a: "\\x1b[31m"', r"x.yaml:1: a: the character '\x1b' cannot be part of it"),
        ('"a\\e": 1', "x.yaml:1: a key has to be a word"),
        ("", "x.yaml:1: the file is empty"),
        ("# only this\n", "x.yaml:1: the file is empty"),
        ("x", "x.yaml:1: expected `key: value` lines, found a str"),
        ("a: &a [*a]", "nested more than"),
        ("a: &a {b: *a}", "nested more than"),
        ("a: " + "[" * 100_000, "nest"),
        ("a: " + "{b: " * 2_000, "nest"),
        ("- " * 5_000 + "x", "nest"),
        ("a: " + "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "nested more than"),
        (BOMB, f"more than {MOST_VALUES} values, aliases counted"),
        ("? " + BOMB.replace("\n", "\n  ").rstrip() + "\n: x\n", "a key has to be a word"),
        ("a: [" + "1," * MOST_VALUES + "]", f"more than {MOST_VALUES} values"),
        ("a: x\n" + "#" * (1 << 20), "longer than 1 MiB"),
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3: a is given twice (first on line 1)"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_what_cannot_be_read_is_told_with_its_place(text, message):
    assert message in refused(text).message


def test_a_bomb_is_refused_after_as_many_values_as_are_allowed(monkeypatch):
    counted = []
    real = document._Reader.value

    def count(reader, node, path):
        counted.append(1)
        return real(reader, node, path)

    monkeypatch.setattr(document._Reader, "value", count)
    refused(BOMB)

    assert len(counted) <= MOST_VALUES + 1


def test_aliases_are_what_they_stand_for():
    read = document.parse("a: &x {b: [1, 2]}\nc: *x\n", "x.yaml")

    assert read.values == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}


def test_a_file_with_windows_line_ends_and_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: c\r\n")

    read = document.read(path)

    assert read.values == {"a": 1, "b": "c"}
    assert read.line(("b",)) == 2
