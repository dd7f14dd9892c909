"""sqlalchemy-aurora-data-api: a column of each type that its dialect has, and the ORM."""

from __future__ import annotations

import contextlib
import datetime
import uuid
from decimal import Decimal

import checks
import pytest
import sqlalchemy as sa
import sqlalchemy_aurora_data_api
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql as pg

check = checks.check
sqlalchemy_aurora_data_api.register_dialects()
engine = sa.create_engine(
    f"postgresql+auroradataapi://:@/{checks.SETTINGS['database']}",
    connect_args={
        "aurora_cluster_arn": checks.SETTINGS["resourceArn"],
        "secret_arn": checks.SETTINGS["secretArn"],
        "rds_data_client": checks.rds_data(),
    },
)
metadata = sa.MetaData(schema="by_alchemy")


def column(name: str, kind: object, value: object) -> None:
    """A value goes into a column and comes back."""

    @check(name)
    def _() -> None:
        table = sa.Table(f"type_{len(metadata.tables)}", metadata, sa.Column("value", kind))
        with engine.begin() as connection:
            table.create(connection)
            connection.execute(table.insert().values(value=value))
            connection.execute(table.insert().values(value=sa.null()))
        with engine.connect() as connection:
            found = connection.execute(sa.select(table.c.value)).scalars().all()
        assert found == [value, None], found


column("integer", sa.Integer, 7)
column("smallint", sa.SmallInteger, 7)
column("bigint", sa.BigInteger, 2**62)
column("boolean", sa.Boolean, True)
column("text", sa.Text, "it's :1")
column("varchar", sa.String(9), "é")
column("numeric", sa.Numeric(20, 5), Decimal("1234567890.12345"))
column("double", sa.Double, 0.1)
column("bytes", sa.LargeBinary, b"\x00\xff")
column("date", sa.Date, datetime.date(2026, 1, 2))
column("time", sa.Time, datetime.time(12, 30, 1, 500_000))
column("timestamp", sa.DateTime, datetime.datetime(2026, 1, 2, 3, 4, 5, 678_000))
column("json", sa.JSON, {"a": [1, 2.5, None]})
column("jsonb", pg.JSONB, {"a": {"b": [True]}})
column("jsonb with an array on top", pg.JSONB, [1, "é"])
column("uuid as text", pg.UUID(as_uuid=False), str(uuid.UUID(int=10)))
column("array of text", pg.ARRAY(sa.Text), ["a", "b,c"])
column("enum", sa.Enum("sad", "happy", name="mood", schema="by_alchemy"), "happy")


class Base(orm.DeclarativeBase):
    metadata = metadata


class Person(Base):
    __tablename__ = "people"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str]
    doc: orm.Mapped[dict[str, object]] = orm.mapped_column(pg.JSONB)


@check("objects are stored, found, changed and deleted")
def _() -> None:
    with engine.begin() as connection:
        Person.__table__.create(connection)
    with orm.Session(engine) as session:
        session.add_all([Person(name="Ann", doc={"a": 1}), Person(name="Bob", doc={})])
        session.commit()
        ann = session.scalars(sa.select(Person).where(Person.name == "Ann")).one()
        assert ann.doc == {"a": 1}
        ann.doc = {"a": 2}
        session.delete(session.scalars(sa.select(Person).where(Person.name == "Bob")).one())
        session.commit()
    with orm.Session(engine) as session:
        assert [(one.name, one.doc) for one in session.scalars(sa.select(Person))] == [
            ("Ann", {"a": 2})
        ]


@check("a transaction that fails leaves nothing")
def _() -> None:
    with (
        contextlib.suppress(ZeroDivisionError),
        orm.Session(engine) as session,
        session.begin(),
    ):
        session.add(Person(name="Eve", doc={}))
        session.flush()
        _ = 1 / 0
    with orm.Session(engine) as session:
        assert session.scalars(sa.select(Person).where(Person.name == "Eve")).all() == []


@check("tables are listed")
def _() -> None:
    assert sa.inspect(engine).has_table("people", schema="by_alchemy")
    assert "people" in sa.inspect(engine).get_table_names(schema="by_alchemy")


@check("columns are not inspected, because no internal char is returned")
def _() -> None:
    with pytest.raises(Exception, match="unsupported data type CHAR|unsupported data type .CHAR"):
        sa.inspect(engine).get_columns("people", schema="by_alchemy")


with engine.begin() as _connection:
    _connection.execute(sa.text("drop schema if exists by_alchemy cascade"))
    _connection.execute(sa.text("create schema by_alchemy"))
checks.run()
