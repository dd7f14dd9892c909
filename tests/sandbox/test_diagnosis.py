"""Why a database cannot be reached, whether an account has room, what is known of pgvector."""

from __future__ import annotations

import pytest

from vdbctl.database.port import Result
from vdbctl.errors import DatabaseUnreachable
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import account, advisories, diagnosis

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def cluster(cloud):
    return cloud.cluster("dg-one")


@pytest.fixture
def outputs(cluster):
    return Outputs(
        stack="dg-one", region="us-east-1", engine="aurora-postgresql",
        database_arn=cluster["DBClusterArn"], database_identifier="dg-one",
        database_endpoint="127.0.0.1", database_reader_endpoint="127.0.0.1",
        database_port=cluster["Port"], database_name="app", data_api=True,
        database_secret_arn=cluster["MasterUserSecret"]["SecretArn"], workload_subnet_ids=(),
    )  # fmt: skip


def stations(aws, outputs, ask=lambda: "PostgreSQL", *, direct=False):
    return {one.name: one for one in diagnosis.run(aws, outputs, ask, direct=direct)}


def test_where_everything_is_right_every_station_says_what_it_saw(aws, outputs):
    found = stations(aws, outputs)

    assert {one.verdict for one in found.values()} == {"ok"}
    assert "for the user dbadmin" in found["secret"].seen


def test_a_database_that_is_gone_fails_at_its_own_station(aws, outputs):
    found = stations(aws, outputs.model_copy(update={"database_identifier": "dg-none"}))

    assert found["database"].verdict == "failed"
    assert "dg-none is not there any more" in found["database"].seen


def test_another_secret_than_the_databases_is_named(cloud, aws, outputs):
    other = cloud.client("secretsmanager").create_secret(Name="dg-other", SecretString="{}")["ARN"]

    found = stations(aws, outputs.model_copy(update={"database_secret_arn": other}))

    assert found["secret"].verdict == "failed"
    assert "the database has arn:" in found["secret"].seen


def test_no_answer_keeps_the_words_of_the_error_and_its_advice(aws, outputs):
    def silent():
        raise DatabaseUnreachable("no answer within 60 s", hint="is it awake?")

    found = stations(aws, outputs, silent)

    assert (found["answer"].seen, found["answer"].advice) == (
        "no answer within 60 s",
        "is it awake?",
    )


class TestRoute:
    """Nothing listens at the port; AWS's records tell why."""

    def reason(self, aws, outputs, *, direct):
        return stations(aws, outputs.model_copy(update={"database_port": 1}), direct=direct)[
            "way to the server"
        ]

    def test_a_private_database_is_reached_by_a_tunnel(self, aws, outputs):
        found = self.reason(aws, outputs, direct=True)

        assert found.verdict == "failed"
        assert "it is in private subnets" in found.seen
        assert "--via" in found.advice

    def test_over_the_data_api_nobody_needs_the_way(self, aws, outputs):
        assert self.reason(aws, outputs, direct=False).verdict == "skipped"

    @pytest.fixture
    def public(self, cloud, aws):
        ec2, rds = cloud.client("ec2"), cloud.client("rds")
        vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.8.{n}.0/24")["Subnet"]["SubnetId"]
            for n in (1, 2)
        ]
        group = ec2.create_security_group(GroupName="dg", Description="x", VpcId=vpc)["GroupId"]
        rds.create_db_subnet_group(
            DBSubnetGroupName="dg", DBSubnetGroupDescription="x", SubnetIds=subnets
        )
        rds.create_db_instance(
            DBInstanceIdentifier="dg-public", DBInstanceClass="db.t4g.micro", Engine="postgres",
            MasterUsername="dbadmin", ManageMasterUserPassword=True, AllocatedStorage=20,
            DBSubnetGroupName="dg", VpcSecurityGroupIds=[group], PubliclyAccessible=True,
        )  # fmt: skip
        yield vpc, group
        rds.delete_db_instance(DBInstanceIdentifier="dg-public", SkipFinalSnapshot=True)
        rds.delete_db_subnet_group(DBSubnetGroupName="dg")

    def test_group_then_route_then_ones_own_address_are_the_reasons(
        self, cloud, aws, outputs, public
    ):
        vpc, group = public
        ec2 = cloud.client("ec2")
        here = outputs.model_copy(
            update={"database_identifier": "dg-public", "engine": "postgres", "database_port": 5432}
        )
        closed = diagnosis.why_no_route(aws, here)
        rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
        ec2.authorize_security_group_ingress(
            GroupId=group, IpPermissions=[rule | {"IpRanges": [{"CidrIp": "198.51.100.7/32"}]}]
        )
        unrouted = diagnosis.why_no_route(aws, here)
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        [table] = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])[
            "RouteTables"
        ]
        ec2.create_route(
            RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway
        )

        assert closed == f"no rule of {group} lets anybody in on port 5432"
        assert "no route to an internet gateway from subnet-" in unrouted
        assert "port 5432 is open for 198.51.100.7/32" in diagnosis.why_no_route(aws, here)


def test_a_role_that_may_not_read_its_secret_is_found_by_the_simulation(cloud, aws, outputs):
    iam = cloud.client("iam")
    trust = '{"Version":"2012-10-17","Statement":[]}'
    arn = iam.create_role(RoleName="dg-role", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["rds-data:*"],"Resource":"*"}}'
    iam.put_role_policy(RoleName="dg-role", PolicyName="p", PolicyDocument=policy)

    found = stations(aws, outputs.model_copy(update={"lambda_role_arn": arn}))

    told = found["permissions of the Lambda role"]
    assert told.verdict == "failed"
    assert "secretsmanager:GetSecretValue" in told.seen
    assert "rds-data:ExecuteStatement" not in told.seen


class TestAccount:
    def test_a_quota_that_would_be_passed_fails_before_an_apply(self, aws):
        found = {one.name: one for one in account.quotas(aws, {"VPCs": 500, "DB clusters": 1})}

        assert found["quota of VPCs"].verdict == "failed"
        assert "500 more to come" in found["quota of VPCs"].seen
        assert found["quota of DB clusters"].verdict == "ok"

    def test_a_version_that_aws_does_not_offer_is_told(self, aws):
        assert account.engine(aws, "postgres", "17").verdict == "ok"
        assert account.engine(aws, "postgres", "9.9").verdict == "failed"


class Installed:
    """A database with one version of pgvector, whose server offers another."""

    def __init__(self, version, offered):
        self._rows = ((version, offered),) if version else ()

    def execute(self, _sql, _parameters=None, *, patiently=False):
        return Result(("extversion", "default_version"), self._rows)


@pytest.mark.parametrize(
    ("version", "offered", "verdicts", "words"),
    [
        ("0.8.1", "0.8.6", ["warning", "warning"], "CVE-2026-3172"),
        ("0.8.2", "0.8.2", ["warning"], "0.8.4 mends it, the server offers 0.8.2"),
        ("0.8.6", "0.8.6", ["ok"], "0.8.6"),
        ("0.5.1", "0.8.6", ["warning"], "VACUUM"),
        (None, None, ["failed"], "not installed"),
    ],
)
def test_what_is_known_of_the_installed_pgvector(version, offered, verdicts, words):
    found = list(advisories.check(Installed(version, offered)))

    assert [one.verdict for one in found] == verdicts
    assert any(words in one.seen + one.advice for one in found)
