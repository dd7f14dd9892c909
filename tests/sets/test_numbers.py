"""Every integer is a number of results, of candidates, of minutes: no function fails for one."""

from __future__ import annotations

import psycopg
import pytest

from tests.shipped import NAMES, Shipped

pytestmark = pytest.mark.sandbox

_FUNCTIONS = """
SELECT p.proname, p.proargnames, p.pronargs - p.pronargdefaults, array(
    SELECT format_type(t.oid, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (oid, number)
    JOIN pg_type AS t ON t.oid = a.oid ORDER BY a.number)
FROM pg_proc AS p
WHERE p.pronamespace = 'public'::regnamespace AND 'integer'::regtype = ANY (p.proargtypes)
    AND p.provolatile <> 'v'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1
"""


def calls(connection: psycopg.Connection, dimensions: str, number: int) -> list[str]:
    """A call of each function with this number for all that it takes, and otherwise its defaults."""
    values = {
        "integer": f"({number})", "text": "'x'", "uuid": "gen_random_uuid()",
        "vector": f"array_fill(0.1::real, ARRAY[{dimensions}])::vector",
    }  # fmt: skip
    found = []
    for name, arguments, required, types in connection.execute(_FUNCTIONS).fetchall():
        given = [
            f"{argument} => {values[kind]}"
            for position, (argument, kind) in enumerate(zip(arguments, types, strict=False))
            if position < required or kind == "integer"
        ]
        found.append(f"SELECT count(*) FROM {name}({', '.join(given)})")
    return found


@pytest.mark.parametrize("number", [-(2**31), -1, 0, 1, 2**31 - 1])
@pytest.mark.parametrize("name", NAMES)
def test_no_number_is_out_of_range(open_set, name, number):
    connection = open_set(name)
    statements = calls(connection, Shipped(name).values["dimensions"], number)
    assert statements

    for statement in statements:
        connection.execute(statement)
