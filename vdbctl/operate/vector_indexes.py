"""Vector indexes: how large they should be, and how many of the nearest rows they find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vdbctl.database.port import Database, Session
from vdbctl.errors import TimedOut

NEIGHBOURS = 10
"""Rows that a search is asked for: recall@10."""
SAMPLED_ROWS = 20_000
"""Rows that the questions are drawn from, by their pages."""
PAGE_BYTES = 8192
USABLE_BYTES = 8160
ELEMENT_HEADER_BYTES = 72
DEFAULT_M = 16
_BYTES = {"vector": 4, "halfvec": 2, "bit": 0.125}
_OPERATORS = {
    "l2": "<->", "ip": "<#>", "cosine": "<=>", "l1": "<+>", "hamming": "<~>", "jaccard": "<%>",
}  # fmt: skip
_OPERATOR_CLASS = re.compile(r"(?:vector|halfvec|sparsevec|bit)_(\w+?)_ops")
_FIND = """
SELECT described.indexrelid::regclass::text,
       described.indrelid::regclass::text,
       method.amname::text,
       operators.opcname::text,
       described.indisvalid,
       pg_relation_size(described.indexrelid),
       greatest(class.reltuples, 0)::bigint,
       coalesce(array_to_string(index_class.reloptions, ','), ''),
       pg_get_indexdef(described.indexrelid, 1, true),
       coalesce(pg_get_expr(described.indpred, described.indrelid), 'true'),
       format_type(attribute.atttypid, attribute.atttypmod)
FROM pg_index AS described
JOIN pg_class AS index_class ON index_class.oid = described.indexrelid
JOIN pg_class AS class ON class.oid = described.indrelid
JOIN pg_am AS method ON method.oid = index_class.relam AND method.amname IN ('hnsw', 'ivfflat')
JOIN pg_opclass AS operators ON operators.oid = described.indclass[0]
JOIN pg_attribute AS attribute
  ON attribute.attrelid = described.indexrelid AND attribute.attnum = 1
ORDER BY 1
"""


@dataclass(frozen=True)
class VectorIndex:
    """An index of pgvector.

    Attributes:
        name: With its schema where it is not on the search path, quoted as SQL takes it.
        type: Of what it holds, such as "halfvec(1536)".
        expression: What is indexed, and `predicate` for which rows.
    """

    name: str
    table: str
    method: str
    operator: str
    is_valid: bool
    size_bytes: int
    rows: int
    m: int
    expression: str
    predicate: str
    type: str

    @property
    def expected_bytes(self) -> int | None:
        """Size after a fresh build; None where the layout of the type is not known.

        Source: pgvector 0.8, src/hnsw.h: an element of 72 bytes and its value, and 2·m neighbours
        of 6 bytes; both on one page of 8160 usable bytes where they fit.
        """
        found = re.fullmatch(r"(\w+)\((\d+)\)", self.type)
        if self.method != "hnsw" or found is None or found[1] not in _BYTES or not self.rows:
            return None
        value = int(_BYTES[found[1]] * int(found[2])) + 8
        # A row in m has a second level of m neighbours.
        neighbours = 16 + 12 * self.m + 6
        together = ELEMENT_HEADER_BYTES + value + neighbours
        if together > USABLE_BYTES:
            return self.rows * PAGE_BYTES * 2
        return self.rows * PAGE_BYTES // (USABLE_BYTES // together)

    @property
    def bloat(self) -> float | None:
        """How many times as large it is as after a fresh build."""
        expected = self.expected_bytes
        return self.size_bytes / expected if expected else None


def find(database: Session) -> tuple[VectorIndex, ...]:
    """All vector indexes of a database."""
    return tuple(_indexes(database))


def recall(database: Database, index: VectorIndex, samples: int) -> float | None:
    """Share of the ten nearest rows that the index finds, over rows of the table as questions, with
    the settings as they are; None where there are no rows, or the exact search takes too long."""
    if not index.is_valid:
        return None
    try:
        with database.transaction() as session:
            return _recall(session, index, samples)
    except TimedOut:
        return None


def _recall(session: Session, index: VectorIndex, samples: int) -> float | None:
    session.execute("SET TRANSACTION READ ONLY")
    share = min(100.0, 100.0 * SAMPLED_ROWS / max(index.rows, 1))
    questions = session.execute(
        # Names and expressions are those that PostgreSQL itself quoted.
        f"SELECT ctid::text FROM {index.table} TABLESAMPLE SYSTEM ({share:.4f}) "
        f"WHERE ({index.expression}) IS NOT NULL AND ({index.predicate}) "
        f"ORDER BY random() LIMIT {samples}"
    ).rows
    found = wanted = 0
    for (row,) in questions:
        by_index = _nearest(session, index, str(row), exact=False)
        exactly = _nearest(session, index, str(row), exact=True)
        if exactly:
            farthest = exactly[-1] + abs(exactly[-1]) * 1e-6 + 1e-9
            found += sum(distance <= farthest for distance in by_index)
            wanted += len(exactly)
    return found / wanted if wanted else None


def _nearest(session: Session, index: VectorIndex, row: str, *, exact: bool) -> list[float]:
    by_index, others = ("off", "on") if exact else ("on", "off")
    for name, value in (
        ("enable_indexscan", by_index),
        ("enable_seqscan", others),
        ("enable_sort", others),
    ):
        session.execute(f"SET LOCAL {name} = {value}")
    question = f"(SELECT {index.expression} FROM {index.table} WHERE ctid = '{row}'::tid)"
    distance = f"({index.expression}) {index.operator} {question}"
    result = session.execute(
        f"SELECT ({distance})::float8 FROM {index.table} WHERE {index.predicate} "
        f"ORDER BY {distance} LIMIT {NEIGHBOURS}"
    )
    return [float(str(value)) for (value,) in result.rows if value is not None]


def _indexes(database: Session) -> Iterator[VectorIndex]:
    for row in database.execute(_FIND).rows:
        name, table, method, operators, valid, size, rows, options, expression, predicate, kind = (
            row
        )
        family = _OPERATOR_CLASS.fullmatch(str(operators))
        m = re.search(r"\bm=(\d+)", str(options))
        yield VectorIndex(
            name=str(name),
            table=str(table),
            method=str(method),
            operator=_OPERATORS.get(family[1] if family else "", "<->"),
            is_valid=bool(valid),
            size_bytes=int(str(size)),
            rows=int(str(rows)),
            m=int(m[1]) if m else DEFAULT_M,
            expression=str(expression),
            predicate=str(predicate),
            type=str(kind),
        )
