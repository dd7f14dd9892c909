"""A reviewed plan is applied when the same would happen now, and refused otherwise."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest

from tests import plans
from vdbctl.errors import ReviewRefused
from vdbctl.iac import review

SUM = "0" * 64


def guard(**changed):
    now = plans.MADE_AT + timedelta(hours=1)
    given = {"stack": "vectors-prod", "spec_sha256": SUM, "now": now} | changed
    review.guard(plans.reviewed(), max_age=timedelta(hours=72), **given)


def changed(address: str, **after):
    content = plans.terraform()
    for item in content["resource_changes"]:
        if item["address"] == address:
            item["change"]["after"] |= after
    return plans.reviewed(content)


def test_what_is_kept_is_read_again_by_its_owner_alone(tmp_path):
    file = tmp_path / "plan.json"

    review.write(file, plans.reviewed())

    assert review.read(file) == plans.reviewed()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_sensitive_values_are_not_kept(tmp_path):
    file = tmp_path / "plan.json"

    review.write(file, plans.reviewed())

    assert '"old"' not in file.read_text()
    assert '"new"' not in file.read_text()


@pytest.mark.parametrize("text", ["", "{}", '{"format": "vdbctl.plan/2"}', "PK\x03\x04"])
def test_a_file_that_is_no_plan_is_refused_by_name(tmp_path, text):
    file = tmp_path / "plan.json"
    file.write_text(text)

    with pytest.raises(ReviewRefused, match=r"plan\.json: not a plan of vdbctl"):
        review.read(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ReviewRefused, match="No such file"):
        review.read(tmp_path / "nothing.json")


def test_a_plan_of_another_stack_another_spec_or_another_week_is_refused():
    guard()
    with pytest.raises(ReviewRefused, match="is of vectors-prod, not of vectors-dev"):
        guard(stack="vectors-dev")
    with pytest.raises(ReviewRefused, match="the spec of vectors-prod has changed"):
        guard(spec_sha256="1" * 64)
    with pytest.raises(ReviewRefused, match="more than 72 hours ago"):
        guard(now=plans.MADE_AT + timedelta(hours=73))


def test_the_same_plan_made_later_is_the_same():
    content = plans.terraform()
    content["resource_changes"].reverse()
    later = plans.reviewed(content, made_at=plans.MADE_AT + timedelta(hours=2), monthly_usd="130")

    review.enforce(plans.reviewed(), later)

    assert review.compare(plans.reviewed(), later) == ()


def test_another_value_is_told_by_address_and_path():
    now = changed("module.database.aws_db_instance.this", instance_class="db.r6g.xlarge")

    with pytest.raises(ReviewRefused) as caught:
        review.enforce(plans.reviewed(), now)

    assert (
        "module.database.aws_db_instance.this: instance_class: "
        "'db.t4g.medium' -> 'db.r6g.xlarge' instead of 'db.t4g.medium' -> 'db.r6g.large'"
    ) in caught.value.message


def test_a_change_that_came_or_went_is_told():
    content = plans.terraform()
    content["resource_changes"] = [
        item for item in content["resource_changes"] if "alarms" not in item["address"]
    ] + [plans.resource("module.key.aws_kms_key.this", ["delete"], {"name": "k"}, None)]

    assert review.compare(plans.reviewed(), plans.reviewed(content)) == (
        "module.alarms.aws_sns_topic.this: no delete any more",
        "module.key.aws_kms_key.this: delete, which was not in the plan",
    )


def test_a_sensitive_value_is_never_told():
    content = plans.terraform()
    change = content["resource_changes"][0]["change"]
    change["after"] = {"engine": "valkey", "auth_token": "old"}

    [words] = review.compare(plans.reviewed(), plans.reviewed(content))

    assert words.endswith("auth_token: no change instead of a sensitive value")
