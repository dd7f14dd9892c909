"""What differs inside a resource."""

from __future__ import annotations

import json

from vdbctl.iac.attributes import AttributeChange, differences


def of(before, after, **more):
    return differences({"before": before, "after": after, **more})


def test_values_are_told_before_and_after():
    assert of({"size": 1, "name": "x"}, {"size": 2, "name": "x"}) == (
        AttributeChange("size", 1, 2),
    )


def test_blocks_are_looked_into_by_position():
    before = {"rule": [{"port": 1, "cidr": "a"}]}
    after = {"rule": [{"port": 2, "cidr": "a"}, {"port": 3, "cidr": None}]}

    assert of(before, after) == (
        AttributeChange("rule.0.port", 1, 2),
        AttributeChange("rule.1.port", None, 3),
    )


def test_a_list_of_plain_values_is_one_value():
    assert of({"zones": ["a"]}, {"zones": ["a", "b"]}) == (
        AttributeChange("zones", ["a"], ["a", "b"]),
    )


def test_documents_in_text_are_looked_into():
    before, after = ({"Statement": [{"Effect": word}]} for word in ("Allow", "Deny"))

    assert of({"policy": json.dumps(before)}, {"policy": json.dumps(after)}) == (
        AttributeChange("policy.Statement.0.Effect", "Allow", "Deny"),
    )


def test_what_only_the_apply_tells_is_unknown():
    assert of({"arn": "a"}, {}, after_unknown={"arn": True, "id": False}) == (
        AttributeChange("arn", "a", unknown=True),
    )


def test_sensitive_values_are_hidden_wherever_they_are_marked():
    found = of(
        {"password": "old", "auth": [{"secret": "s1", "user": "u"}]},
        {"password": "new", "auth": [{"secret": "s2", "user": "u"}]},
        before_sensitive={"password": True},
        after_sensitive={"auth": [{"secret": True}]},
    )

    assert found == (
        AttributeChange("auth.0.secret", sensitive=True),
        AttributeChange("password", sensitive=True),
    )
    assert "new" not in repr(found)


def test_a_creation_tells_all_that_is_set():
    assert of(None, {"size": 1, "name": None}, after_unknown={"arn": True}) == (
        AttributeChange("arn", unknown=True),
        AttributeChange("size", None, 1),
    )
