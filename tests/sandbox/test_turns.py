"""Requests to one service of moto wait for each other; those to another do not wait for them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.sandbox


class View:
    """What moto's server calls for a request."""

    def __init__(self, module: str):
        self.callback = lambda: None
        self.callback.__module__ = module


def test_two_requests_to_a_service_are_never_at_work_together():
    from vdbctl.sandbox.services.turns import in_turn

    inside, most = [], []

    def answer(view):
        inside.append(view)
        threading.Event().wait(0.01)
        most.append(len(inside))
        inside.remove(view)

    waiting = in_turn(answer)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: waiting(View("moto.ec2.responses")), range(8)))
    assert most == [1] * 8


def test_a_slow_database_holds_up_no_other_service():
    from vdbctl.sandbox.services.turns import in_turn

    both = threading.Barrier(2, timeout=300)
    waiting = in_turn(lambda _view: both.wait())
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(waiting, (View("moto.rds.responses"), View("moto.ec2.responses")))
    assert sorted(done) == [0, 1]


def test_each_service_of_moto_has_a_turn_of_its_own():
    from moto.ec2.responses import EC2Response
    from moto.s3.responses import S3Response

    from vdbctl.sandbox.services.turns import service_of

    names = {service_of(EC2Response.dispatch), service_of(S3Response.key_dispatch)}
    assert names == {"moto.ec2.responses", "moto.s3.responses"}


class TestRepeats:
    """What an SDK does when an answer was lost."""

    @staticmethod
    def ask(answer, invocation, attempt):
        from flask import Flask

        headers = {
            "amz-sdk-invocation-id": invocation,
            "amz-sdk-request": f"attempt={attempt}; max=3",
        }
        with Flask("x").test_request_context(headers=headers):
            return answer(View("moto.kms.responses"))

    @staticmethod
    def counting(*statuses):
        """A view that answers with these, one after the other."""
        from flask import Response

        from vdbctl.sandbox.services.repeats import answered_once

        left = iter(enumerate(statuses))

        def answer(_view):
            number, status = next(left)
            return Response(f"answer {number}", status)

        return answered_once(answer)

    def test_a_second_attempt_gets_the_first_answer(self):
        answer = self.counting(200, 400)
        assert self.ask(answer, "a", 1).get_data() == b"answer 0"
        again = self.ask(answer, "a", 2)
        assert (again.status_code, again.get_data()) == (200, b"answer 0")

    def test_another_request_is_another_matter(self):
        answer = self.counting(200, 200)
        self.ask(answer, "a", 1)
        assert self.ask(answer, "b", 1).get_data() == b"answer 1"

    def test_after_an_error_of_the_server_it_is_tried_in_earnest(self):
        answer = self.counting(500, 200)
        self.ask(answer, "a", 1)
        assert self.ask(answer, "a", 2).status_code == 200
