"""What a cache holds, asked of a real Redis server."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.cache_server import serving
from vdbctl.errors import DatabaseAccessDenied, DatabaseUnreachable
from vdbctl.operate import cache_keys

pytestmark = pytest.mark.sandbox

TOKEN = "a-token-of-the-cache"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("redis"), TOKEN) as found:
        yield found


@pytest.fixture
def client(port):
    with closing(cache_keys.open_cache("127.0.0.1", port, TOKEN, tls=False)) as opened:
        opened.flushall()
        yield opened


def test_the_biggest_keys_come_first_with_their_type_and_end(client):
    client.set("small", "x", ex=100)
    client.set("large", "x" * 50_000)
    client.hset("between", mapping={f"field{n}": "x" * 20 for n in range(300)})

    found = cache_keys.look(client, 1_000)

    assert [(key.name, key.kind) for key in found.biggest] == [
        ("large", "string"), ("between", "hash"), ("small", "string"),
    ]  # fmt: skip
    assert found.biggest[0].size_bytes > 50_000
    assert 0 < found.biggest[2].ttl_s <= 100
    assert (found.keys, found.looked_at, found.without_expiry) == (3, 3, 2)


def test_memory_policy_and_hits_are_told(client):
    client.config_resetstat()
    client.set("a", "1")
    for name in ("a", "a", "a", "b"):
        client.get(name)

    found = cache_keys.look(client, 10)

    assert (found.memory_max_bytes, found.policy) == (100 * 1024**2, "allkeys-lru")
    assert found.hit_pct == 75
    assert found.role == "master"


def test_no_more_keys_are_asked_for_than_wanted(client):
    pipe = client.pipeline()
    for number in range(2_000):
        pipe.set(f"key{number}", number)
    pipe.execute()

    found = cache_keys.look(client, 700)

    assert (found.keys, found.looked_at, len(found.biggest)) == (2_000, 700, 10)


def test_an_empty_cache_has_nothing_to_show(client):
    client.config_resetstat()

    found = cache_keys.look(client, 10)

    assert (found.keys, found.hit_pct, found.biggest) == (0, None, ())


def test_a_wrong_token_and_no_answer_are_different_errors(port):
    with pytest.raises(DatabaseAccessDenied, match="refuses the token"):
        cache_keys.open_cache("127.0.0.1", port, "another", tls=False)
    with pytest.raises(DatabaseUnreachable, match="no answer from the cache at 127.0.0.1:1:"):
        cache_keys.open_cache("127.0.0.1", 1, TOKEN, tls=False)
