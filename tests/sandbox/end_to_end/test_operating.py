"""A deployed environment in operation: looked at, asked, failed over, rotated, maintained, restored."""

from __future__ import annotations

import json
import os
import re

import pytest

from tests.cache_server import serving

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=8),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

ENVIRONMENT = """\
tier: serverless
project: vectors
region: us-east-1
network: {mode: default}
database:
  engine: aurora-postgresql
  capacity: {min_acu: 0.5, max_acu: 2}
  readers: 1
cache: {kind: nodes, node_type: cache.t4g.micro, nodes: 2, authentication: token}
migrations: {set: content-hub}
recovery: {strategy: backup-restore, rto_minutes: 240, rpo_minutes: 1440}
"""
HERE = ("ops", "--sandbox")


class TestOperating:
    def test_1_before_and_after_the_apply_everything_is_checked(self, project):
        (project.folder / "environments/ops.yaml").write_text(ENVIRONMENT)

        before = project.json("checklist", "pre", *HERE)
        project.run("apply", *HERE, "--yes")
        project.run("migrate", "seed", *HERE)
        after = project.json("checklist", "post", *HERE)

        assert {one["verdict"] for one in before + after} <= {"ok", "warning", "skipped"}
        seen = {one["name"]: one["seen"] for one in after}
        assert "all 6 are applied" in seen["migrations"]
        assert "gets in with its secret" in seen["login as readonly"]

    def test_2_one_screen_tells_how_it_is(self, project):
        found = project.json("db", "status", *HERE)
        screen = project.run("db", "status", *HERE).stdout

        assert found["is_healthy"] is True
        assert [one["role"] for one in found["members"]] == ["writer", "reader"]
        assert found["capacity"]["now_acu"] == 0.5
        assert re.search(r"capacity +0.5 to 2 ACU, now 0.5", screen)
        assert found["cache"]["status"] == "available"

    def test_3_what_programs_need_is_printed_without_a_password_unless_asked_for(self, project):
        bare = project.run("db", "env", *HERE).stdout
        url = project.run("db", "env", *HERE, "-f", "url", "--with-password").stdout

        assert "PGUSER=application" in bare
        assert "PASSWORD" not in bare
        assert re.search(r"^postgresql://application:\w{20,}@127.0.0.1:\d+/app", url)

    def test_4_psql_gets_the_password_by_its_environment_alone(self, project, tmp_path):
        psql = tmp_path / "psql"
        psql.write_text('#!/bin/sh\necho "arguments:$*"\nenv\n')
        psql.chmod(0o755)
        run_with = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}

        done = project.run("db", "connect", *HERE, "--as", "readonly", variables=run_with)
        token = project.run("db", "connect", *HERE, "--iam", "--user", "ann", variables=run_with)

        assert "arguments:\n" in done.stdout
        assert "PGUSER=readonly" in done.stdout
        assert re.search(r"PGPASSWORD=\w{20,}", done.stdout)
        assert "X-Amz-Signature" in token.stdout
        assert not re.search(r"PGPASSWORD", done.stderr + token.stderr)

    def test_5_statements_are_asked_read_only_in_pages_and_together(self, project):
        wide = "SELECT g, repeat('x', 900) AS x FROM generate_series(1, 3000) AS g"
        rows = project.json("db", "query", *HERE, "--read-only", wide)
        refused = project.run(
            "db", "query", *HERE, "--read-only", "DELETE FROM user_badges", expect=31
        )
        both = "INSERT INTO user_badges SELECT * FROM user_badges; SELECT 1"
        project.run("db", "query", *HERE, both, expect=31)
        csv = project.run("db", "query", *HERE, "--csv", "SELECT count(*) AS n FROM user_badges")

        assert [row["g"] for row in rows] == list(range(1, 3001))
        assert "--write" in refused.stderr
        assert csv.stdout.split() == ["n", "2"]

    def test_6_reports_and_routine_work(self, project):
        found = project.json("db", "inspect", *HERE, "--recall")
        due = project.json("db", "maintain", *HERE, "--dry-run", "--everything")
        project.run("db", "maintain", *HERE, "--yes")
        project.run("db", "kill-idle", *HERE, "--yes")

        assert found["vectors"][0]["state"] == "valid"
        assert found["recall"][0]["recall_at_10"] == 1
        assert {one["kind"] for one in due} >= {"vacuum", "reindex"}
        assert project.json("db", "maintain", *HERE, "--dry-run") == []

    def test_7_readers_and_replicas_take_over(self, project):
        change = project.json("db", "failover", *HERE, "--yes")
        cache = project.json("cache", "failover", *HERE, "--yes")

        assert {change["before"], change["after"]} == {"vectors-ops-1", "vectors-ops-2"}
        assert change["downtime_s"] >= 0  # a busy machine may ask before and after it
        assert cache["before"] != cache["after"]

    def test_8_every_password_is_changed_and_the_old_one_refused(self, project):
        done = project.json("db", "rotate", *HERE, "--yes")

        assert [one["who"] for one in done] == ["master", "application", "readonly", "cache"]
        assert all(one["new_works"] and one["old_refused"] for one in done[:3])
        project.run("db", "users", *HERE)
        project.run("plan", *HERE, "--exit-code")  # Terraform has nothing against it

    def test_9_a_drill_restores_checks_measures_and_leaves_nothing(self, project):
        project.run("db", "snapshot", "create", *HERE, "--name", "ops-one")
        project.run("cache", "snapshot", "create", *HERE, "--name", "ops-cache")

        done = project.json("dr", "drill", *HERE, "--yes")

        verdicts = {one["name"]: one["verdict"] for one in done["checks"]}
        assert done["failures"] == []
        assert verdicts["table public.content"] == "ok"
        assert verdicts["checks of content-hub"] == "ok"
        assert verdicts["query similar"] == "ok"
        text = (project.folder / done["report"]).read_text()
        assert "**Passed.**" in text
        assert "environments/ops.yaml" in text
        clusters = project.client("rds").describe_db_clusters()["DBClusters"]
        assert [one["DBClusterIdentifier"] for one in clusters] == ["vectors-ops"]

    def test_10_a_backup_takes_the_place_of_the_database_and_the_old_one_is_kept(self, project):
        project.run("db", "query", *HERE, "DELETE FROM user_badges")

        done = project.json("db", "restore", *HERE, "--snapshot", "ops-one", "--replace", "--yes")

        [row] = project.json("db", "query", *HERE, "SELECT count(*) AS n FROM user_badges")
        clusters = project.client("rds").describe_db_clusters()["DBClusters"]
        names = sorted(one["DBClusterIdentifier"] for one in clusters)
        assert row["n"] == 2
        assert re.fullmatch(r"vectors-ops-before-\d{8}", done["kept_as"])
        assert names == ["vectors-ops", done["kept_as"]]
        project.run("plan", *HERE, "--exit-code")
        project.run("checklist", "post", *HERE)

    def test_10b_the_cache_is_made_anew_from_a_snapshot_and_what_it_held_is_kept(self, project):
        caches = project.client("elasticache")

        def made():
            [group] = caches.describe_replication_groups(ReplicationGroupId="vectors-ops")[
                "ReplicationGroups"
            ]
            return group["ReplicationGroupCreateTime"]

        before = made()
        project.run("cache", "restore", *HERE, "--snapshot", "ops-cache", "--yes")

        names = [one["identifier"] for one in project.json("cache", "snapshot", "list", *HERE)]
        assert made() > before
        assert re.fullmatch(r"vectors-ops-before-\d{8} ops-cache", " ".join(names))
        project.run("plan", *HERE, "--exit-code")

    def test_10c_what_the_cache_holds_is_asked_with_its_token(self, project, tmp_path):
        outputs = project.json("output", *HERE)
        secret = project.client("secretsmanager").get_secret_value(
            SecretId=outputs["cache_secret_arn"]
        )
        with serving(tmp_path, json.loads(secret["SecretString"])["auth_token"]) as port:
            found = project.json("cache", "inspect", *HERE, "--via", f"127.0.0.1:{port}")

        assert (found["keys"], found["policy"]) == (0, "allkeys-lru")
        project.run("cache", "inspect", *HERE, "--via", "127.0.0.1:1", expect=30)

    def test_11_what_fails_on_the_way_is_named(self, project):
        rds = project.client("rds")
        arn = rds.describe_db_clusters(DBClusterIdentifier="vectors-ops")["DBClusters"][0][
            "DBClusterArn"
        ]
        whole = project.json("db", "diagnose", *HERE)
        rds.disable_http_endpoint(ResourceArn=arn)

        done = project.run("db", "diagnose", *HERE, "--json", expect=63)

        assert {one["verdict"] for one in whole} == {"ok"}
        failed = [one["name"] for one in json.loads(done.stdout) if one["verdict"] == "failed"]
        assert failed == ["Data API", "answer"]
        assert "`vdbctl apply` switches it on again" in done.stdout
