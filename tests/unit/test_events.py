"""Terraform's JSON lines."""

from __future__ import annotations

import json

from vdbctl.iac import events


def test_a_resource_that_is_made_has_address_action_and_seconds():
    line = {
        "type": "apply_progress",
        "@message": "still creating",
        "hook": {"resource": {"addr": "aws_vpc.a"}, "action": "create", "elapsed_seconds": 10},
    }

    event = events.parse(json.dumps(line))

    assert (event.kind, event.address, event.action, event.elapsed_s) == (
        "progress",
        "aws_vpc.a",
        "create",
        10,
    )


def test_a_diagnostic_keeps_the_place_and_the_words():
    line = {
        "type": "diagnostic",
        "@message": "Error: no",
        "diagnostic": {
            "severity": "error",
            "summary": "no",
            "detail": "because",
            "range": {"filename": "database.tf", "start": {"line": 7}},
        },
    }

    diagnostic = events.parse(json.dumps(line)).diagnostic

    assert diagnostic is not None
    assert diagnostic.words() == "database.tf:7: no\nbecause"


def test_text_that_is_not_json_is_kept_as_a_log_line():
    assert events.parse("panic: oh\n") == events.Event("log", "panic: oh")
