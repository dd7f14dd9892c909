"""One refusal: what is asked of a service, when AWS says no, and in which words."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from moto.core.exceptions import ServiceException

UNKNOWN_WORDS = "the words are ours, because AWS's are not public"


@dataclass(frozen=True)
class Request:
    """One call to a service.

    Attributes:
        given: Its parameters, by the names of the API.
        backend: Of moto, for the account and region that were called.
    """

    given: Mapping[str, Any]
    backend: Any

    def named(self, kind: str, parameter: str) -> Any | None:
        """What a parameter names, among the backend's resources of a kind."""
        name = self.given.get(parameter)
        return getattr(self.backend, kind).get(name) if name else None


Values = Mapping[str, object]
"""For the gaps in the words of a refusal."""


@dataclass(frozen=True)
class Refusal:
    """When AWS refuses a call.

    Attributes:
        operations: Of the API, such as `ModifyDBInstance`.
        code: Of AWS's error; `words` likewise, with gaps in braces.
        when: The rule as a sentence, for people.
        find: Values for the gaps if the request is refused; None if it is not.
        source: Where code and words, or the rule, are public; `read`: on which day that was so.
    """

    operations: tuple[str, ...]
    code: str
    words: str
    when: str
    find: Callable[[Request], Values | None]
    source: str
    read: date

    def error(self, request: Request) -> ServiceException | None:
        """The error that AWS would answer with; None if it would not."""
        values = self.find(request)
        return None if values is None else Refused(self.code, self.words.format(**values))


class Refused(ServiceException):  # type: ignore[misc]
    """The answer to a refused call."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        super().__init__(words)


def put_in_front(
    response: Any, refusals: Sequence[Refusal], request: Callable[[Any], Request]
) -> None:
    """Ask the refusals before a service's own code answers.

    Args:
        response: The class of moto that answers the service's calls.
        request: A request from a call of that class.
    """
    by_operation: defaultdict[str, list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        for operation in refusal.operations:
            by_operation[operation].append(refusal)
    for operation, asked in by_operation.items():
        name = _method(operation)
        setattr(response, name, _asking(getattr(response, name), asked, request))


def _asking(
    original: Callable[[Any], Any],
    refusals: Sequence[Refusal],
    request: Callable[[Any], Request],
) -> Callable[[Any], Any]:
    @functools.wraps(original)
    def answer(call: Any) -> Any:
        asked = request(call)
        for refusal in refusals:
            if error := refusal.error(asked):
                raise error
        return original(call)

    return answer


def _method(operation: str) -> str:
    """`ModifyDBInstance` as a method of moto: modify_db_instance."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operation).lower()
