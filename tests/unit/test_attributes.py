"""What differs inside a resource."""

from __future__ import annotations

import json
from typing import ClassVar

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


class TestSets:
    """Terraform keeps a set in an order of its own; a reader looks for names."""

    BEFORE: ClassVar = {
        "parameter": [
            {"name": "log_statement", "value": "ddl"},
            {"name": "rds.force_ssl", "value": "1"},
            {"name": "work_mem", "value": "4096"},
        ]
    }

    def test_what_is_gone_and_what_has_another_value_is_told_by_name(self):
        after = {
            "parameter": [
                {"name": "rds.force_ssl", "value": "1"},
                {"name": "work_mem", "value": "8192"},
            ]
        }

        found = differences({"before": self.BEFORE, "after": after})

        assert [(one.path, one.before, one.after) for one in found] == [
            ("parameter[log_statement].name", "log_statement", None),
            ("parameter[log_statement].value", "ddl", None),
            ("parameter[work_mem].value", "4096", "8192"),
        ]
        assert {one.name for one in found} == {"parameter"}

    def test_another_order_is_no_difference(self):
        after = {"parameter": list(reversed(self.BEFORE["parameter"]))}

        assert differences({"before": self.BEFORE, "after": after}) == ()

    def test_widgets_of_a_dashboard_are_told_by_their_titles(self):
        def board(*titles):
            widgets = [{"type": "metric", "properties": {"title": title}} for title in titles]
            return {"dashboard_body": json.dumps({"widgets": widgets})}

        found = differences({"before": board("CPU", "Storage"), "after": board("New", "CPU")})

        assert {one.path.partition("]")[0] for one in found} == {
            "dashboard_body.widgets[Storage", "dashboard_body.widgets[New",
        }  # fmt: skip

    def test_what_is_sensitive_stays_hidden(self):
        after = {"parameter": [{"name": "log_statement", "value": "secret"}]}
        hidden = {"parameter": [{"value": True}]}

        found = differences({"before": self.BEFORE, "after": after, "after_sensitive": hidden})

        assert "secret" not in repr(found)

    def test_two_of_one_name_are_told_by_position(self):
        before = {"rule": [{"name": "a", "port": 1}, {"name": "a", "port": 2}]}
        after = {"rule": [{"name": "a", "port": 1}, {"name": "a", "port": 3}]}

        assert [one.path for one in differences({"before": before, "after": after})] == [
            "rule.1.port"
        ]
