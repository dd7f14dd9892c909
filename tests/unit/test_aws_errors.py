"""What AWS refuses, as vdbctl reports it."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from vdbctl.aws import translated
from vdbctl.errors import AwsRefused, CredentialsMissing


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("ExpiredToken", CredentialsMissing, "AWS credentials have expired: the words of AWS"),
        (
            "InvalidClientTokenId",
            CredentialsMissing,
            "AWS does not know these keys: the words of AWS",
        ),
        ("AccessDenied", AwsRefused, "rds:Describe: AccessDenied: the words of AWS"),
    ],
)
def test_a_refusal_is_reported_by_its_cause(code, error, words):
    answer = {"Error": {"Code": code, "Message": "the words of AWS"}}

    with pytest.raises(error) as refused, translated("rds:Describe"):
        raise ClientError(answer, "DescribeDBInstances")

    assert refused.value.message == words
    assert refused.value.hint
