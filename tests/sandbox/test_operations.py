"""Snapshots, failovers and rotations against AWS's interface, with a real PostgreSQL behind it."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import json

import psycopg
import pytest

from tests.cache_server import serving
from vdbctl.database.postgres import Postgres
from vdbctl.errors import (
    AwsRefused,
    DatabaseAccessDenied,
    NotVerified,
    OperationFailed,
    WaitTimedOut,
)
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import cache_keys, failover, rotation, snapshots, users

pytestmark = pytest.mark.sandbox

NUMBERS = itertools.count(1)


def outputs(cluster: dict, **more) -> Outputs:
    name = cluster["DBClusterIdentifier"]
    return Outputs(
        stack=name, region="us-east-1", engine="aurora-postgresql",
        database_arn=cluster["DBClusterArn"], database_identifier=name,
        database_endpoint="127.0.0.1", database_reader_endpoint="127.0.0.1",
        database_port=cluster["Port"], database_name="app", data_api=True, workload_subnet_ids=(),
        database_secret_arn=cluster["MasterUserSecret"]["SecretArn"], **more,
    )  # fmt: skip


def logging_in(found: Outputs):
    def log_in(login):
        Postgres.connect(
            {
                "host": "127.0.0.1", "port": found.database_port, "dbname": "app",
                "user": login.username, "password": login.password,
            }
        ).close()  # fmt: skip

    return log_in


@pytest.fixture(scope="module")
def shots(cloud):
    return outputs(cloud.cluster("op-shots"))


class TestSnapshots:
    @pytest.fixture
    def found(self, shots):
        return shots

    def test_one_is_taken_found_and_deleted(self, aws, found):
        taken = snapshots.take(aws, found, "database", "op-one", {"Stack": "op"}, timeout_s=5)
        names = [one.identifier for one in snapshots.find(aws, found, "database")]
        snapshots.delete(aws, found, taken)

        assert (taken.kind, taken.status, names[0]) == ("manual", "available", "op-one")
        assert snapshots.get(aws, found, "database", "op-one") is None

    def test_it_is_waited_for_until_it_is_complete(self, aws, found, monkeypatch):
        complete = snapshots.take(aws, found, "database", "op-slow", {}, timeout_s=5)
        answers = iter([dataclasses.replace(complete, status="creating"), complete])
        monkeypatch.setattr(snapshots, "get", lambda *_: next(answers))

        waited_for = snapshots.until_complete(
            aws, found, "database", "op-slow", timeout_s=60, sleep=lambda _seconds: None
        )

        assert waited_for.status == "available"
        assert list(answers) == []

    def test_a_name_that_is_taken_is_refused_in_the_words_of_aws(self, aws, found):
        snapshots.take(aws, found, "database", "op-twice", {}, timeout_s=5)

        with pytest.raises(AwsRefused, match="op-twice"):
            snapshots.take(aws, found, "database", "op-twice", {}, timeout_s=5)

    def test_one_that_somebody_deletes_meanwhile_is_said_to_be_gone(self, aws, found):
        with pytest.raises(OperationFailed, match="op-never is not there any more"):
            snapshots.until_complete(aws, found, "database", "op-never", timeout_s=5)

    def test_of_a_serverless_cache(self, cloud, aws, found):
        cloud.client("elasticache").create_serverless_cache(
            ServerlessCacheName="op-shots", Engine="valkey"
        )
        cached = found.model_copy(update={"cache_endpoint": "op.serverless.use1.cache"})

        snapshots.take(aws, cached, "cache", "op-cache", {}, timeout_s=5)

        [one] = snapshots.find(aws, cached, "cache")
        snapshots.delete(aws, cached, one)
        assert (one.identifier, one.kind) == ("op-cache", "manual")
        assert snapshots.find(aws, cached, "cache") == ()

    def test_of_a_stack_without_a_cache_it_is_said_so(self, aws, found):
        with pytest.raises(OperationFailed, match="has no cache"):
            snapshots.find(aws, found, "cache")


@pytest.fixture(scope="module")
def pair(cloud):
    """A cluster with a reader."""
    cluster = cloud.cluster("op-over")
    cloud.client("rds").create_db_instance(
        DBInstanceIdentifier="op-over-2",
        DBClusterIdentifier="op-over",
        Engine="aurora-postgresql",
        DBInstanceClass="db.serverless",
    )
    return outputs(cluster)


class TestFailover:
    @pytest.fixture
    def found(self, pair):
        return pair

    def test_the_reader_takes_over_and_the_silence_is_measured(self, aws, found):
        login = aws.login(found.database_secret_arn)

        def ask():
            logging_in(found)(login)

        change = failover.database(aws, found, ask=ask, timeout_s=30)

        assert (change.before, change.after) == ("op-over-1", "op-over-2")
        assert 0 < change.downtime_s < 30
        assert change.errors

    def test_a_reader_that_is_none_is_refused_before_anything_happens(self, aws, found):
        with pytest.raises(OperationFailed, match="op-nobody is no reader"):
            failover.database(aws, found, target="op-nobody", ask=None, timeout_s=5)

    def test_without_a_reader_nothing_is_done(self, cloud, aws):
        alone = outputs(cloud.cluster("op-alone"))

        with pytest.raises(OperationFailed, match="no reader that could take over"):
            failover.database(aws, alone, ask=None, timeout_s=5)

    def test_a_cache_with_a_replica_fails_over_and_one_without_does_not(self, cloud, aws, found):
        caches = cloud.client("elasticache")
        for name, nodes in (("op-pair", 2), ("op-single", 1)):
            caches.create_replication_group(
                ReplicationGroupId=name, ReplicationGroupDescription="x", NumCacheClusters=nodes,
                CacheNodeType="cache.t4g.micro", Engine="valkey", EngineVersion="8.0",
                AutomaticFailoverEnabled=nodes > 1,
            )  # fmt: skip
        pair = found.model_copy(update={"stack": "op-pair", "cache_endpoint": "x"})
        single = found.model_copy(update={"stack": "op-single", "cache_endpoint": "x"})

        change = failover.cache(aws, pair, timeout_s=5)

        assert change.before != change.after
        with pytest.raises(OperationFailed, match="no replica"):
            failover.cache(aws, single, timeout_s=5)


class TestRotation:
    @pytest.fixture
    def found(self, cloud, aws):
        cluster = cloud.cluster(f"op-r{next(NUMBERS)}")
        rds_secret = outputs(cluster)
        login = aws.login(rds_secret.database_secret_arn)
        arn = cloud.client("secretsmanager").create_secret(
            Name=f"{rds_secret.stack}-app",
            SecretString=json.dumps({"username": "application", "password": "first", "host": "h"}),
        )["ARN"]
        with psycopg.connect(
            host="127.0.0.1", port=cluster["Port"], dbname="app", user=login.username,
            password=login.password, autocommit=True,
        ) as connection:  # fmt: skip
            connection.execute("CREATE ROLE application LOGIN PASSWORD 'first'")
        return rds_secret.model_copy(update={"application_secret_arn": arn})

    @pytest.fixture
    def database(self, aws, found):
        login = aws.login(found.database_secret_arn)
        options = {"host": "127.0.0.1", "port": found.database_port, "dbname": "app"}
        options |= {"user": login.username, "password": login.password}
        with contextlib.closing(Postgres.connect(options)) as opened:
            yield opened

    def test_rds_changes_its_own_secret_and_the_old_password_is_refused(self, aws, found):
        before = aws.login(found.database_secret_arn)

        done = rotation.managed_master(aws, found, logging_in(found), timeout_s=30)

        assert (done.new_works, done.old_refused) == (True, True)
        assert aws.login(found.database_secret_arn).password != before.password
        with pytest.raises(DatabaseAccessDenied):
            logging_in(found)(before)

    def test_the_applications_password_is_in_force_once_it_works(self, aws, found, database):
        arn = found.application_secret_arn

        done = rotation.user(aws, "application", arn, database, logging_in(found))

        assert (done.new_works, done.old_refused) == (True, True)
        assert aws.secret(arn).fields["host"] == "h"
        wanted = users.User(
            "application", "write", aws.secret(arn).version, aws.login(arn).password
        )
        assert users.ensure(database, [wanted]) == ()  # the database knows which version it has

    def test_one_that_does_not_work_leaves_the_old_one_in_force(self, aws, found, database):
        arn, real = found.application_secret_arn, logging_in(found)

        def broken(login):
            if login.password != "first":
                raise DatabaseAccessDenied("no")
            real(login)

        with pytest.raises(NotVerified) as caught:
            rotation.user(aws, "application", arn, database, broken)

        assert "the old one is in force again" in (caught.value.hint or "")
        assert aws.login(arn).password == "first"
        real(aws.login(arn))

    def test_interrupted_anywhere_the_secret_and_the_database_agree_after_a_second_try(
        self, aws, found, database, monkeypatch
    ):
        arn = found.application_secret_arn
        for place in ("_put_pending", "_put_in_force"):

            def interrupt(*_args, **_options):
                raise KeyboardInterrupt

            with monkeypatch.context() as patch:
                patch.setattr(rotation, place, interrupt)
                with pytest.raises(KeyboardInterrupt):
                    rotation.user(aws, "application", arn, database, logging_in(found))

            done = rotation.user(aws, "application", arn, database, logging_in(found))
            assert (done.new_works, done.old_refused) == (True, True)

    def test_a_secret_that_rds_does_not_change_ends_in_a_clear_error(self, aws, found, monkeypatch):
        monkeypatch.setattr(rotation, "_version", lambda *_: "same")
        monkeypatch.setattr(rotation.waiting, "POLL_S", 0.01)

        with pytest.raises(WaitTimedOut, match="has not changed the secret yet"):
            rotation.managed_master(aws, found, logging_in(found), timeout_s=0.05)

    @pytest.fixture
    def cached(self, cloud, found):
        """A cache with a token, in its secret."""
        name = f"{found.stack}-token"
        cloud.client("elasticache").create_user(
            UserId=name, UserName="default", Engine="valkey", AccessString="on ~* +@all",
            AuthenticationMode={"Type": "password", "Passwords": ["a" * 64]},
        )  # fmt: skip
        content = json.dumps({"auth_token": "a" * 64})
        arn = cloud.client("secretsmanager").create_secret(Name=name, SecretString=content)["ARN"]
        return found.model_copy(update={"cache_token_user_id": name, "cache_secret_arn": arn})

    @pytest.fixture
    def server(self, tmp_path, aws, monkeypatch):
        """A real server, whose passwords are those that ElastiCache is told."""
        told = rotation._set_tokens
        with (
            serving(tmp_path, "a" * 64) as port,
            contextlib.closing(
                cache_keys.open_cache("127.0.0.1", port, "a" * 64, tls=False)
            ) as client,
        ):

            def set_tokens(aws, user_id, tokens):
                told(aws, user_id, tokens)
                client.acl_setuser(
                    "default",
                    reset_passwords=True,
                    passwords=[f"+{t}" for t in tokens],
                    enabled=True,
                    keys=["*"],
                    categories=["+@all"],
                )

            monkeypatch.setattr(rotation, "_set_tokens", set_tokens)
            yield lambda token: cache_keys.open_cache("127.0.0.1", port, token, tls=False).close()

    def test_the_cache_takes_both_tokens_for_a_while_and_then_the_new_one(
        self, aws, cached, server
    ):
        done = rotation.cache(aws, cached, server)

        secret = aws.secret(cached.cache_secret_arn)
        assert (done.new_works, done.old_refused) == (True, True)
        server(secret.fields["auth_token"])
        assert aws.open_cache_to_token(cached.cache_token_user_id, secret) is False

    def test_a_token_that_the_cache_refuses_leaves_the_old_one_in_force(self, aws, cached, server):
        def broken(token):
            raise DatabaseAccessDenied("no")

        with pytest.raises(NotVerified, match="refuses the new token"):
            rotation.cache(aws, cached, broken)

        assert aws.secret(cached.cache_secret_arn).fields["auth_token"] == "a" * 64
        server("a" * 64)
