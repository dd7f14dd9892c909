"""Results of the Data API: what decides is the type of the column, not the value in it."""

from __future__ import annotations

import json

import pytest

from tests.sandbox.poster import Poster

pytestmark = pytest.mark.sandbox
NUMBERS = {"resultSetOptions": {"decimalReturnType": "DOUBLE_OR_LONG"}}
TEXT = {"resultSetOptions": {"longReturnType": "STRING"}}


@pytest.fixture(scope="module")
def post(cloud):
    poster = Poster(cloud, cloud.cluster("results"))
    poster("/Execute", {"sql": "create extension vector"})
    return poster


@pytest.mark.parametrize("kind", ["json", "jsonb"])
@pytest.mark.parametrize(
    "document",
    [
        "[1,2]",
        '[1,"é"]',
        "[[1]]",
        "true",
        "1",
        "null",
        '"x"',
        '{"a":{"b":"c : d, e"}}',
        '{"n":1.10}',
        '{"n":12345678901234567890.10}',
    ],
)
def test_a_document_is_text_whatever_is_in_it(post, kind, document):
    assert post.records(f"select '{document}'::{kind}") == [[{"stringValue": document}]]


def test_a_document_comes_without_space_between_its_tokens(post):
    sql = """select '{"x": 0, "y" : "a, b: \\"c\\"", "z": [0, 0,\n1]}'::json"""

    assert post.records(sql) == [[{"stringValue": '{"x":0,"y":"a, b: \\"c\\"","z":[0,0,1]}'}]]


def test_keys_of_json_keep_their_order_and_their_duplicates(post):
    sql = """select '{"b":1.10,"a":2,"b":3}'::json"""

    assert post.records(sql) == [[{"stringValue": '{"b":1.10,"a":2,"b":3}'}]]


@pytest.mark.parametrize(
    ("sql", "array"),
    [
        ("'{}'::int[]", {"longValues": []}),
        ("'{}'::text[]", {"stringValues": []}),
        ("'{NULL}'::int8[]", {"longValues": [None]}),
        ("'{NULL}'::bool[]", {"booleanValues": [None]}),
        ("'{t,f}'::bool[]", {"booleanValues": [True, False]}),
        ("'{1.5,2}'::float8[]", {"doubleValues": [1.5, 2.0]}),
        ("'{1.5,NaN}'::float4[]", {"stringValues": ["1.5", "NaN"]}),
        ("'{1.50}'::numeric[]", {"stringValues": ["1.50"]}),
        ("'[2:3]={1,2}'::int[]", {"longValues": [1, 2]}),
        ("""array['a,b', '"', '\\', '', 'NULL', null, '{}', ' x ']""",
         {"stringValues": ["a,b", '"', "\\", "", "NULL", None, "{}", " x "]}),
        ("array['{\"a\": 1.0}'::json]", {"stringValues": ['{"a":1.0}']}),
        ("array[b'101']", {"stringValues": ["101"]}),
        ("array['infinity'::date, '0044-03-15 BC']",
         {"stringValues": ["infinity", "0044-03-15 BC"]}),
    ],
)  # fmt: skip
def test_an_array_is_returned_by_the_type_of_its_elements(post, sql, array):
    assert post.records(f"select {sql}") == [[{"arrayValue": array}]]


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("array['\\x00'::bytea]", "BYTEA[]"),
        ("array['[1]'::vector]", "VECTOR[]"),
        ("b'1'", "BIT"),
        ("interval '1 day'", "INTERVAL"),
        ("int4range(1, 2)", "INT4RANGE"),
    ],
)
def test_types_that_aws_does_not_list_are_refused(post, sql, kind):
    name, words = post.refusal(f"select {sql}")

    assert name == "UnsupportedResultException"
    assert words.endswith(f"unsupported data type {kind}.")


@pytest.mark.parametrize(
    ("sql", "field"),
    [
        ("7::numeric", {"longValue": 7}),
        ("7.00::numeric", {"doubleValue": 7.0}),
        ("9223372036854775807::numeric", {"longValue": 2**63 - 1}),
        ("9223372036854775808::numeric", {"doubleValue": float(2**63)}),
        ("-1e30::numeric", {"doubleValue": -1e30}),
        ("1e400::numeric", {"stringValue": "1" + "0" * 400}),
        ("'NaN'::numeric", {"stringValue": "NaN"}),
    ],
)
def test_a_decimal_as_a_number_is_a_long_by_its_scale_and_only_within_64_bits(post, sql, field):
    assert post.records(f"select {sql}", **NUMBERS) == [[field]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("15:30:00-08", "23:30:00"),
        ("15:30:00.25+05:30", "10:00:00.25"),
        ("01:00:00+02", "23:00:00"),
        ("12:00:00+00", "12:00:00"),
    ],
)
def test_a_time_with_a_zone_is_returned_in_utc(post, value, text):
    assert post.records(f"select '{value}'::timetz") == [[{"stringValue": text}]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-01-02 03:04:05+02", "2026-01-02 01:04:05"),
        ("2026-07-02 00:30:00.120+00", "2026-07-02 00:30:00.12"),
        ("2026-07-02 00:30:10+00", "2026-07-02 00:30:10"),
        ("infinity", "infinity"),
    ],
)
def test_a_timestamp_is_returned_in_utc_whatever_zone_the_session_has_set(post, value, text):
    _, _, body = post("/BeginTransaction", {})
    here = {"transactionId": body["transactionId"]}
    post("/Execute", {"sql": "set time zone 'Europe/Berlin'", **here})

    rows = post.records(f"select '{value}'::timestamptz", **here)
    post("/RollbackTransaction", here)

    assert rows == [[{"stringValue": text}]]


def test_a_timestamp_before_christ_has_no_offset_either(post):
    sql = "select '0044-03-15 12:00:00+00 BC'::timestamptz"

    assert post.records(sql) == [[{"stringValue": "0044-03-15 12:00:00 BC"}]]


class TestJson:
    """`formatRecordsAs`."""

    def rows(self, post, columns: str, **members):
        _, _, body = post(
            "/Execute", {"sql": f"select {columns}", "formatRecordsAs": "JSON", **members}
        )
        return json.loads(body["formattedRecords"])

    def test_a_document_is_text_and_an_array_is_an_array(self, post):
        columns = """'{"a": [1]}'::jsonb as a, '[1]'::json as b, array[1, 2] as c, null as d"""

        assert self.rows(post, columns) == [{"a": '{"a":[1]}', "b": "[1]", "c": [1, 2], "d": None}]

    def test_numbers_are_as_asked_for(self, post):
        columns = "1.50::numeric as a, 7::int8 as b"

        assert self.rows(post, columns) == [{"a": "1.50", "b": 7}]
        assert self.rows(post, columns, **NUMBERS) == [{"a": 1.5, "b": 7}]
        assert self.rows(post, columns, **TEXT) == [{"a": "1.50", "b": "7"}]

    def test_it_is_ignored_for_other_statements_than_select(self, post):
        post("/Execute", {"sql": "create table returned (a int)"})

        _, _, body = post(
            "/Execute",
            {"sql": "insert into returned values (1) returning a", "formatRecordsAs": "JSON"},
        )

        assert body["records"] == [[{"longValue": 1}]]
        assert "formattedRecords" not in body
