"""Who asks, as far as it is known: by Lambda itself, or only as the caller claims.

Lambda tells a function who called it only for users of Cognito
(https://docs.aws.amazon.com/lambda/latest/dg/python-context.html, "identity"; read 2026-11-29). A
principal of IAM stands in CloudTrail, under the id of the request, which is kept for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_LONGEST = 200


@dataclass(frozen=True)
class Actor:
    """Who asks.

    Attributes:
        source: "cognito" where Lambda vouches for the name, else "claimed".
        request_id: Of the call, as CloudTrail has it; "" outside Lambda.
    """

    name: str
    source: str
    request_id: str


def of(event: Mapping[str, object], context: object) -> Actor:
    """Who makes a call; what the event says counts only where Lambda says nothing.

    Raises:
        ValueError: The name is longer than a name.
    """
    request = str(getattr(context, "aws_request_id", None) or "")
    identity = getattr(context, "identity", None)
    if known := getattr(identity, "cognito_identity_id", None):
        return Actor(str(known), "cognito", request)
    name = str(event.get("actor") or "unknown")
    if len(name) > _LONGEST:
        raise ValueError(f"actor has more than {_LONGEST} characters")
    return Actor(name, "claimed", request)
