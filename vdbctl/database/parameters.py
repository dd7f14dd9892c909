"""Named parameters (`:name`) in SQL text, found without being fooled by what only looks like one.

The Data API writes parameters this way; the other transports and the sandbox's server translate
them to PostgreSQL's own `$1`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from types import MappingProxyType

NO_CASTS: Mapping[str, str] = MappingProxyType({})
_TOKEN = re.compile(
    r"""
      (?P<escaped> [eE]'(?:[^'\\]|\\.|'')*' )         # E'it\'s'
    | (?P<quoted>  '(?:[^']|'')*' | "(?:[^"]|"")*" )    # 'text', "identifier"
    | (?P<dollar>  \$(?P<tag>[A-Za-z_]\w*|)\$ .*? \$(?P=tag)\$ )
    | (?P<line>    --[^\n]* )
    | (?P<block>   /\* )
    | (?P<cast>    :: )
    | (?P<word>    [A-Za-z_]\w* )                       # so that the E of NAME'x' is not an E'…'
    | :(?P<name>   [A-Za-z_]\w* )
    | (?<![\w)\]"]) :(?P<digits> \d\w* )            # not the upper bound of a slice: a[1:2]
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_MARK = re.compile(r"/\*|\*/")


def numbered(
    sql: str, known: Container[str], casts: Mapping[str, str] = NO_CASTS
) -> tuple[str, tuple[str, ...]]:
    """Replace each `:name` by `$n`.

    A name that begins with a digit is one only if it has a value; `a[:1]` may hold none.

    Args:
        sql: One statement.
        known: Names that have a value.
        casts: Type to which a name is cast where it stands.

    Returns:
        The text, and the names in the order of their numbers.

    Raises:
        KeyError: A name in the text has no value; its argument is the name.
    """
    parts: list[str] = []
    names: list[str] = []
    at = 0
    while match := _TOKEN.search(sql, at):
        parts.append(sql[at : match.start()])
        at = match.end()
        if match["block"]:
            at = end_of_comment(sql, at)
        name = match["name"]
        if match["digits"] in known:
            name = match["digits"]
        if name is None:
            parts.append(sql[match.start() : at])
            continue
        if name not in known:
            raise KeyError(name)
        if name not in names:
            names.append(name)
        cast = f"::{casts[name]}" if name in casts else ""
        parts.append(f"${names.index(name) + 1}{cast}")
    return "".join([*parts, sql[at:]]), tuple(names)


def spaced(sql: str) -> tuple[str, tuple[int, ...]]:
    """A text without parameters, so that nothing in it is taken for one: a slice such as `a[1:n]`
    gets a blank behind its colon.

    Returns:
        The text, and the 0-based positions of the blanks in it.
    """
    parts: list[str] = []
    blanks: list[int] = []
    at = 0
    while match := _TOKEN.search(sql, at):
        parts.append(sql[at : match.start()])
        begin, at = match.start(), match.end()
        if match["block"]:
            at = end_of_comment(sql, at)
        if match["name"] is not None:
            begin += 1
            parts.append(": ")
            blanks.append(begin + len(blanks))
        parts.append(sql[begin:at])
    return "".join([*parts, sql[at:]]), tuple(blanks)


def end_of_comment(sql: str, at: int) -> int:
    """Position behind a block comment that has begun; PostgreSQL nests them."""
    depth = 1
    while depth:
        mark = _COMMENT_MARK.search(sql, at)
        if mark is None:
            return len(sql)
        depth += 1 if mark[0] == "/*" else -1
        at = mark.end()
    return at
