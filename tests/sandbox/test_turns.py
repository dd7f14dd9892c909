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

    both = threading.Barrier(2, timeout=10)
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
