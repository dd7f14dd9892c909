"""Files as nobody should write them: structure, values, bytes and ends of good ones changed."""

from __future__ import annotations

import json
import random
import re
from typing import Any, Literal

Kind = Literal["yaml", "json", "text"]
_YAML = (
    "2026-02-30", "2026-13-01", "2026-01-01T99:00:00Z", "0000-00-00", "25:61", "1:2:3", "29:00",
    "9" * 30, "9" * 5_000, "-1", "0x" + "f" * 20, "1e999", "1.0e+999", ".inf", ".nan", "0b2", "0o9",
    "~", "null", "yes", "''", '""', "=", "<<", "*none", "*x", "&x", "!!int x", "!!float x", "!x y",
    "!!bool maybe", "!!timestamp soon", "!!python/object:os.system x", "!!set {a}", "!!binary x",
    "!!str", "!!map x", "!!seq x", "!!null x", "[]", "{}", "[[]]", "[1, [2, {a: b}]]", "{a: {b: c}}",
    "[" * 60 + "]" * 60, "[" * 2_000, "&x [*x]", "&x {a: *x}", "{? [a] : b}", "{a, b}", "|", ">-",
    "'", '"', "%", "@", "`", "x: y: z", '"\\x1b[31m"', '"\\ud800"', "\u202e", "- a", "? a", "#",
    "a" * 3_000, "${x}", "%{if}", "{{ x }}", "../../x", "/etc/passwd", "18446744073709551616",
)  # fmt: skip
_JSON: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, 1e308, 0.1, "", "x", "\ud800", "\x1b[2J",
    "a" * 3_000, [], {}, [[]], [{}], {"a": {}}, [None], ["x"], [["x", "y"]], "2026-02-30", "0001-01-01",
    "2026-01-01T00:00:00", "9999-12-31T23:59:59.999999-23:59", "NaN", "1e999999", "../../x", "/x",
    -(10**30), "\0",
)  # fmt: skip
_RAW = (
    b"\0", b"\xff", b"\xc3", b"\x1b[31m", b"\r", b"\n", b"\t", b" ", b'"', b"'", b"{", b"}", b"[", b"]",
    b",", b":", b"&", b"*", b"!", b"|", b"-", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xed\xa0\x80", b"NaN",
    b"1e999", b"9" * 5_000, b"[" * 3_000, b"\\ud800", b"\\u0000",
)  # fmt: skip
_VALUE = re.compile(r"(?<=[:-] )[^\n#]+|(?<=: )$", re.MULTILINE)


def changed(content: bytes, kind: Kind, chance: random.Random) -> bytes:
    """A file with one to three things in it that are not as they were."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if kind == "text" or chance.random() < 0.35:
            content = _bytes(content, chance)
        elif kind == "yaml":
            content = _yaml(content.decode(errors="replace"), chance).encode(errors="replace")
        else:
            content = _json(content, chance)
    return content


def _bytes(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    length = chance.choice((0, 1, 1, 3, 20, 400))
    way = chance.randrange(6)
    if way == 0:
        return content[:at]
    if way == 1:
        return content[at:]
    if way == 2:
        return content[:at] + content[at : at + length] * 2 + content[at + length :]
    if way == 3:
        lines = content.split(b"\n")
        chance.shuffle(lines)
        return b"\n".join(lines)
    return content[:at] + chance.choice(_RAW) * (way - 3) + content[at + length :]


def _yaml(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    way = chance.randrange(8)
    if way == 0:
        lines[at] = " " * chance.randrange(5) + lines[at]
    elif way == 1:
        lines[at] = lines[at].removeprefix("  ")
    elif way == 2:
        lines.insert(at, chance.choice(lines))
    elif way == 3:
        lines[at] = lines[at].replace(":", f": {chance.choice(_YAML)}", 1)
    else:
        found = list(_VALUE.finditer(text))
        if found:
            one = chance.choice(found)
            return text[: one.start()] + chance.choice(_YAML) + text[one.end() :]
    return "\n".join(lines)


def _json(content: bytes, chance: random.Random) -> bytes:
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return _bytes(content, chance)
    places = list(_places(tree))
    if not places or chance.random() < 0.05:
        return json.dumps(chance.choice(_JSON)).encode(errors="replace")
    parent, key = chance.choice(places)
    way = chance.randrange(8)
    if way == 0:
        del parent[key]
    elif way == 1:
        parent[key] = [parent[key]]
    elif way == 2:
        parent[key] = {"a": parent[key]}
    elif way == 3 and isinstance(parent, dict):
        text = json.dumps(tree)
        name = json.dumps(key)
        return text.replace(f"{name}:", f"{name}: 1, {name}:", 1).encode(errors="replace")
    elif way == 4 and isinstance(parent, dict):
        parent[chance.choice(("", "x", "../../x", "/x", "\x1b", "a" * 300))] = parent.pop(key)
    elif way == 5:
        other, its = chance.choice(places)
        if its in other if isinstance(other, dict) else its < len(other):
            parent[key] = json.loads(json.dumps(other[its]))
    else:
        parent[key] = chance.choice(_JSON)
    return json.dumps(tree).encode(errors="replace")


def _places(tree: Any):
    """Each value below the top, as its container and its key or position."""
    keys = (
        tree.keys()
        if isinstance(tree, dict)
        else range(len(tree))
        if isinstance(tree, list)
        else ()
    )
    for key in keys:
        yield tree, key
        yield from _places(tree[key])
