"""A second database out of a backup, checked, put in the place of the first, or removed."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from vdbctl.aws import Aws
from vdbctl.database.postgres import Postgres
from vdbctl.errors import AwsRefused, DatabaseAccessDenied, OperationFailed, WaitTimedOut
from vdbctl.iac.outputs import Outputs
from vdbctl.migrate import ledger
from vdbctl.operate import drill, integrity, restoring, status, swap
from vdbctl.operate.restoring import Origin, Restored

pytestmark = pytest.mark.sandbox

NUMBERS = itertools.count(1)
TAGS = {restoring.MADE_BY: drill.MARK}


def outputs(name, engine, found, port) -> Outputs:
    return Outputs(
        stack=name, region="us-east-1", engine=engine, database_arn="arn", database_identifier=name,
        database_endpoint="127.0.0.1", database_reader_endpoint="127.0.0.1", database_port=port,
        database_name="app", data_api=engine != "postgres", workload_subnet_ids=(),
        database_secret_arn=found["MasterUserSecret"]["SecretArn"],
    )  # fmt: skip


@contextlib.contextmanager
def opened(aws, found: Outputs):
    login = aws.login(found.database_secret_arn)
    options = {"host": "127.0.0.1", "port": found.database_port, "dbname": "app"}
    options |= {"user": login.username, "password": login.password}
    with contextlib.closing(Postgres.connect(options)) as database:
        yield database


@pytest.fixture(scope="module")
def network(cloud):
    """What a real database has besides itself: a subnet group."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{n}.0/24")["Subnet"]["SubnetId"]
        for n in (1, 2)
    ]
    cloud.client("rds").create_db_subnet_group(
        DBSubnetGroupName="rs-group", DBSubnetGroupDescription="x", SubnetIds=subnets
    )
    return "rs-group"


@pytest.fixture(scope="module")
def region(cloud):
    """AWS for what the tests of this file share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", cloud.url)
        patch.setenv("AWS_ACCESS_KEY_ID", "x")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        yield Aws("us-east-1")


@pytest.fixture(scope="module", params=["aurora-postgresql", "postgres"])
def first(cloud, region, network, request):
    """A database with a row, a snapshot of it, and another row that came later.

    All tests share it: they leave it as it was, and remove what they restore under its name.
    """
    return made(cloud, region, network, request.param)


def made(cloud, aws, network, engine):
    rds, name = cloud.client("rds"), f"rs-{engine[:1]}{next(NUMBERS)}"
    if engine == "postgres":
        rds.create_db_instance(
            DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", Engine="postgres",
            MasterUsername="dbadmin", ManageMasterUserPassword=True, AllocatedStorage=20,
            DBName="app", DBSubnetGroupName=network, BackupRetentionPeriod=7,
        )  # fmt: skip
        [found] = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        first = outputs(name, engine, found, found["Endpoint"]["Port"])
    else:
        found = cloud.cluster(name, DBSubnetGroupName=network)
        first = outputs(name, engine, found, found["Port"])
    with opened(aws, first) as database:
        ledger.prepare(database)
        database.execute("CREATE TABLE words (word text PRIMARY KEY)")
        database.execute("INSERT INTO words VALUES ('early')")
        if engine == "postgres":
            rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=f"{name}-s")
        else:
            rds.create_db_cluster_snapshot(
                DBClusterIdentifier=name, DBClusterSnapshotIdentifier=f"{name}-s"
            )
        database.execute("INSERT INTO words VALUES ('late')")
    return first


@pytest.fixture(scope="module")
def restored(region, first):
    """What its snapshot holds, restored."""
    return restore(region, first, f"{first.stack}-shared")


def words(aws, found):
    with opened(aws, found) as database:
        return [row[0] for row in database.execute("SELECT word FROM words ORDER BY 1").rows]


def restore(aws, first, name=None, origin=None, **options):
    origin = origin or Origin(f"{first.stack}-s")
    name = name or f"{first.stack}-drill-1"
    return restoring.restore(aws, first, origin, name, TAGS, timeout_s=30, **options)


def test_what_was_there_at_the_time_is_there_and_opens_with_a_secret_of_its_own(
    aws, first, restored
):
    assert words(aws, restored.outputs) == ["early"]
    assert restored.outputs.database_secret_arn != first.database_secret_arn
    assert words(aws, first) == ["early", "late"]


def test_with_the_password_of_an_own_secret_no_other_one_is_made(cloud, aws, network):
    rds, name, password = cloud.client("rds"), "rs-own", "first-of-all-passwords"
    rds.create_db_instance(
        DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", Engine="postgres",
        MasterUsername="dbadmin", MasterUserPassword=password, AllocatedStorage=20, DBName="app",
        DBSubnetGroupName=network, BackupRetentionPeriod=7,
    )  # fmt: skip
    [found] = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    content = json.dumps({"username": "dbadmin", "password": password})
    secret = cloud.client("secretsmanager").create_secret(Name=name, SecretString=content)["ARN"]
    rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=f"{name}-s")
    found["MasterUserSecret"] = {"SecretArn": secret}
    first = outputs(name, "postgres", found, found["Endpoint"]["Port"])

    restored = restore(aws, first, password="another-password-since")

    assert restored.outputs.database_secret_arn == secret
    assert "MasterUserSecret" not in status.instance(aws, restored.identifier)
    with pytest.raises(DatabaseAccessDenied), opened(aws, restored.outputs):
        pass
    cloud.client("secretsmanager").put_secret_value(
        SecretId=secret, SecretString=content.replace(password, "another-password-since")
    )
    with opened(aws, restored.outputs) as database:
        assert database.execute("SELECT 1").scalar() == 1


def test_begun_again_it_goes_on_with_what_is_there(aws, first, restored):
    again = restore(aws, first, restored.identifier)

    assert (restored.resource_id, restored.identifier) == (again.resource_id, again.identifier)


def test_what_is_left_is_found_by_its_tag_and_removed_and_the_first_stays(aws, first):
    restored = restore(aws, first)
    prefix = f"{first.stack}-drill-"
    assert restoring.left_over(aws, first, prefix, drill.MARK) == (restored.identifier,)
    assert restoring.left_over(aws, first, prefix, "somebody else") == ()

    restoring.remove(aws, first, restored.identifier, timeout_s=30)
    restoring.remove(aws, first, restored.identifier, timeout_s=30)

    assert restoring.left_over(aws, first, prefix, drill.MARK) == ()
    assert words(aws, first) == ["early", "late"]


def test_what_cannot_be_deleted_yet_is_asked_for_again(cloud, aws, first, monkeypatch):
    restored = restore(aws, first)
    real, refusals = aws.client("rds"), []

    class Busy:
        def __getattr__(self, name):
            call = getattr(real, name)
            if not name.startswith("delete_db_") or len(refusals) == 2:
                return call
            refusals.append(name)
            code = {"Error": {"Code": "InvalidDBInstanceState", "Message": "it is being made"}}
            return lambda **_given: (_ for _ in ()).throw(ClientError(code, name))

    monkeypatch.setattr(aws, "client", lambda *_a, **_o: Busy())
    restoring.remove(aws, first, restored.identifier, timeout_s=60, sleep=lambda _s: None)

    assert len(refusals) == 2
    assert restoring.left_over(aws, first, f"{first.stack}-drill-", drill.MARK) == ()


def test_a_moment_that_is_not_kept_is_refused_before_anything_is_made(aws, first):
    with pytest.raises(OperationFailed, match="cannot be reached|cannot be restored"):
        restoring.require(aws, first, Origin(moment=datetime.now(UTC) + timedelta(days=1)))
    restoring.require(aws, first, Origin())


def test_a_snapshot_that_is_not_there_is_told_in_the_words_of_aws(aws, first):
    with pytest.raises(AwsRefused, match="rs-no-such"):
        restore(aws, first, origin=Origin("rs-no-such"))


def test_one_that_does_not_come_up_in_time_says_so(cloud, aws, first, monkeypatch):
    real = aws.client("rds")

    class Slow:
        def __getattr__(self, name):
            return getattr(real, name)

        def describe_db_clusters(self, **given):
            return self._creating(real.describe_db_clusters(**given), "DBClusters", "Status")

        def describe_db_instances(self, **given):
            found = real.describe_db_instances(**given)
            return self._creating(found, "DBInstances", "DBInstanceStatus")

        @staticmethod
        def _creating(answer, key, state):
            for one in answer[key]:
                one[state] = "creating"
            return answer

    monkeypatch.setattr(aws, "client", lambda *_a, **_o: Slow())
    with pytest.raises(WaitTimedOut, match="not done after 0 s; last seen: .* is creating"):
        restoring.restore(
            aws,
            first,
            Origin(f"{first.stack}-s"),
            f"{first.stack}-slow",
            {},
            timeout_s=0,
            sleep=lambda _s: None,
        )


class TestChecks:
    def verdicts(self, aws, restored, first):
        with opened(aws, restored.outputs) as copy, opened(aws, first) as database:
            return {one.name: one.verdict for one in integrity.checks(copy, database)}

    def test_a_table_that_has_changed_since_is_no_fault_and_one_that_has_not_is_equal(
        self, aws, first, restored
    ):
        found = self.verdicts(aws, restored, first)
        with opened(aws, first) as database:
            database.execute("DELETE FROM words WHERE word = 'late'")
        same = self.verdicts(aws, restored, first)
        with opened(aws, first) as database:
            database.execute("INSERT INTO words VALUES ('late')")

        assert found["table public.words"] == "differs"
        assert same["table public.words"] == "ok"
        assert found["ledger of migrations"] == "ok"

    def test_rows_that_are_not_there_and_a_ledger_of_another_database_are_faults(
        self, aws, first, restored
    ):
        with opened(aws, restored.outputs) as copy:
            copy.execute("DELETE FROM words")
            copy.execute(
                "INSERT INTO vdbctl.migration (version, name, checksum, state, statements_done,"
                " statements_total, applied_by, tool_version)"
                " VALUES ('20990101_0000', 'x', 'x', 'applied', 1, 1, 'x', 'x')"
            )

        found = self.verdicts(aws, restored, first)
        with opened(aws, restored.outputs) as copy:
            copy.execute("INSERT INTO words VALUES ('early')")
            copy.execute("DELETE FROM vdbctl.migration")

        assert found["table public.words"] == "failed"
        assert found["ledger of migrations"] == "failed"


def test_sample_queries_are_timed_beside_the_first_and_one_that_fails_is_a_fault(
    aws, first, restored
):
    texts = {"words": "SELECT * FROM words", "wrong": "SELECT nope FROM words"}

    with opened(aws, restored.outputs) as copy, opened(aws, first) as database:
        words, wrong = integrity.queries(copy, database, texts)

    assert words.verdict == "ok"
    assert re.fullmatch(r"1 rows in \d+ ms; in the first 2 in \d+ ms", words.evidence)
    assert (wrong.name, wrong.verdict) == ("query wrong", "failed")


@dataclass
class Pair:
    """Two databases that change places again and again.

    Attributes:
        names: Of the one that is put in place next, and of the one that is then kept.
    """

    first: Outputs
    restored: Restored
    names: list[str]


@pytest.fixture(scope="module", params=["aurora-postgresql", "postgres"])
def pair(cloud, region, network, request):
    first = made(cloud, region, network, request.param)
    restored = restore(region, first, f"{first.stack}-restored")
    return Pair(first, restored, [restored.identifier, f"{first.stack}-before"])


class TestSwap:
    @pytest.fixture
    def journal(self, aws, pair):
        """A swap that has not renamed anything yet."""
        first, (new, kept) = pair.first, pair.names
        pair.names.reverse()
        journal = swap.Journal(
            stack=first.stack, origin="s", restored=new, kept_as=kept,
            of_cluster=first.engine != "postgres",
        )  # fmt: skip
        return swap.journal(aws, journal, first.stack)

    def test_the_restored_one_has_the_name_and_the_old_one_is_kept(
        self, aws, pair, journal, tmp_path
    ):
        first, restored = pair.first, pair.restored
        journal.write(tmp_path / "a/journal.json")

        swap.run(aws, swap.Journal.read(tmp_path / "a/journal.json"), timeout_s=30)

        name = first.stack
        kept = first.model_copy(update={"database_identifier": f"{name}-before"})
        assert status.read(aws, first, datetime.now(UTC)).is_healthy
        assert status.read(aws, kept, datetime.now(UTC)).is_healthy
        find = status.instance if first.engine == "postgres" else status.cluster
        key = "DbiResourceId" if first.engine == "postgres" else "DbClusterResourceId"
        assert find(aws, name)[key] == restored.resource_id
        assert words(aws, restored.outputs) == ["early"]
        assert words(aws, first) == ["early", "late"]  # at its own port, under its other name

    @pytest.mark.parametrize("call", [1, 2, 3, 4])
    def test_cut_off_anywhere_it_is_gone_on_with(self, aws, pair, journal, monkeypatch, call):
        first = pair.first
        rename, calls = swap._rename, []

        def cut_off(*arguments):
            calls.append(arguments)
            rename(*arguments)
            if len(calls) == call:
                raise KeyboardInterrupt

        monkeypatch.setattr(swap, "_rename", cut_off)
        with contextlib.suppress(KeyboardInterrupt):
            swap.run(aws, journal, timeout_s=30)
        monkeypatch.setattr(swap, "_rename", rename)
        swap.run(aws, journal, timeout_s=30)

        assert status.read(aws, first, datetime.now(UTC)).is_healthy
        members = status.read(aws, first, datetime.now(UTC)).members
        assert all(one.identifier.startswith(first.stack) for one in members)
        assert not any(journal.restored in one.identifier for one in members)


def test_amcheck_holds_each_index_against_its_table_where_it_may_be_run(cloud, aws, first):
    with opened(aws, first) as database:
        denied = {one.name: one for one in integrity.checks(database, None)}
    arn = (
        status.cluster(aws, first.stack)["DBClusterArn"]
        if first.engine != "postgres"
        else (status.instance(aws, first.stack)["DBInstanceArn"])
    )
    server = cloud.databases.find(arn).server
    with contextlib.closing(Postgres.connect(server.connection("app"))) as superuser:
        allowed = {one.name: one for one in integrity.checks(superuser, None)}

    assert denied["indexes"].verdict == "skipped"
    assert allowed["indexes"].verdict == "ok"
    assert "B-tree indexes held against their tables" in allowed["indexes"].evidence
