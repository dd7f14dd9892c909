"""Aurora with the Data API: the whole main job, on real parts, step by step."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests import soak
from tests.conftest import ROOT
from tests.sandbox.end_to_end.project import Project, left_behind
from tests.shipped import CONTENT_HUB_FILES
from vdbctl.cli.services import Services
from vdbctl.iac import binary

KEEP_PROVIDER = False
pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=6),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]


class TestServerless:
    """Aurora with the Data API; one stack, from nothing to nothing, step by step."""

    def test_1_apply_brings_up_the_stack_and_its_schema(self, project):
        estimated = project.json("cost", "estimate", "serverless")

        applied = project.json("apply", "serverless", "--sandbox", "--yes")

        assert applied["migrations_applied"] == CONTENT_HUB_FILES
        assert applied["outputs"]["data_api"] is True
        assert applied["monthly_usd"] == pytest.approx(estimated["monthly_usd"], abs=0.005)
        assert applied["monthly_usd"] > 100

    def test_2_a_second_plan_finds_nothing_to_change(self, project):
        planned = project.json("plan", "serverless", "--sandbox", "--exit-code")

        assert planned["changes"] == []

    def test_2b_the_bill_of_what_is_deployed_is_held_against_the_file(self, project):
        same = project.json("cost", "diff", "serverless", "--deployed", "--sandbox")
        path = project.folder / "environments/serverless.yaml"
        text = path.read_text()
        path.write_text(
            text.replace("max_storage_gb: 5\n", "max_storage_gb: 5\n  authentication: token\n")
        )

        more = project.json("cost", "diff", "serverless", "--deployed", "--sandbox")
        path.write_text(text)

        assert same["changes"] == []
        assert [(one["label"], one["more_usd"]) for one in more["changes"]] == [
            ("Secret of the auth token", 0.4)
        ]

    def test_3_a_similarity_search_goes_through_the_data_api(self, project):
        project.run("migrate", "seed", "serverless", "--sandbox")

        rows = project.json(
            "db", "query", "serverless", "--sandbox", "--file",
            "migrations/content-hub/queries/similar.sql",
        )  # fmt: skip

        assert [row["title"] for row in rows] == [
            "Sourdough on a weekday",
            "Knife skills in ten minutes",
        ]

    def test_3b_rows_are_generated_over_the_data_api_and_pass_the_checks(self, project):
        done = project.run("migrate", "seed", "serverless", "--sandbox", "--rows", "300")
        project.run("migrate", "verify", "serverless", "--sandbox")

        [[count]] = [
            list(row.values())
            for row in project.json(
                "db", "query", "serverless", "--sandbox",
                "SELECT count(*) FROM content WHERE embedding_model = 'generated'",
            )
        ]  # fmt: skip
        assert "generate 630 rows in 4 tables" in done.stderr
        assert int(count) == 300

    def test_4_migrations_go_down_and_up_again(self, project):
        project.run("migrate", "down", "serverless", "--sandbox", "--yes")
        project.run("migrate", "status", "serverless", "--sandbox", "--exit-code", expect=3)

        project.run("migrate", "up", "serverless", "--sandbox")

        states = project.json("migrate", "status", "serverless", "--sandbox")
        assert [row["state"] for row in states] == ["applied"] * CONTENT_HUB_FILES

    def test_5_an_error_in_line_7_is_told_as_line_7(self, project):
        path = project.folder / "migrations/content-hub/20270101_0900_broken.sql"
        path.write_text(
            "-- one\n-- two\nCREATE TABLE x (a int);\n\n-- five\nINSERT INTO x VALUES\n    (nope);\n"
        )

        done = project.run("migrate", "up", "serverless", "--sandbox", expect=32)
        path.unlink()

        assert "migrations/content-hub/20270101_0900_broken.sql:7:6: " in done.stderr
        assert 'column "nope" does not exist' in done.stderr

    def test_5b_verify_finds_what_somebody_changed_by_hand(self, project):
        project.run("migrate", "verify", "serverless", "--sandbox")
        project.run("db", "query", "serverless", "--sandbox", "ALTER TABLE users ADD shoe int")
        project.run(
            "db", "query", "serverless", "--sandbox",
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        )  # fmt: skip

        done = project.run("migrate", "verify", "serverless", "--sandbox", expect=51)

        assert "table public.users" in done.stdout
        assert "  +    shoe integer" in done.stdout
        assert "error: public.note() does not say where it looks for names" in done.stdout
        assert "1 functions are open to attack" in done.stderr

    def test_5c_embeddings_are_loaded_once(self, project):
        rows = project.json(
            "db", "query", "serverless", "--sandbox",
            "SELECT user_id, title, content_type, visibility, embedding::text, embedding_model "
            "FROM content LIMIT 5",
        )  # fmt: skip
        path = project.folder / "more.jsonl"
        path.write_text("".join(json.dumps(row | {"title": "Loaded"}) + "\n" for row in rows))
        load = ("db", "load", "serverless", "more.jsonl", "--table", "content", "--sandbox")

        done = project.run(*load)
        again = project.run(*load, expect=53)

        assert "5 rows in" in done.stderr
        assert "is in content already (5 rows)" in again.stderr

    def test_5d_a_reset_builds_it_anew_with_sample_data(self, project):
        project.run("migrate", "reset", "serverless", "--sandbox", "--yes")

        project.run("migrate", "verify", "serverless", "--sandbox")
        [row] = project.json(
            "db", "query", "serverless", "--sandbox", "SELECT count(*) AS n FROM content"
        )
        assert row["n"] == 12

    def test_6_no_secret_is_anywhere_but_in_secrets_manager(self, project):
        secret = master_password(project)

        leaks = [
            path
            for path in project.folder.rglob("*")
            if path.is_file() and secret.encode() in path.read_bytes()
        ]

        assert len(secret) == 32
        assert leaks == []

    def test_7_no_secret_is_in_arguments_or_plans_while_terraform_runs(self, project):
        secret = master_password(project)
        seen = Watcher(secret, project.folder)
        path = project.folder / "environments/serverless.yaml"
        path.write_text(path.read_text().replace("max_acu: 4", "max_acu: 3"))

        with seen:
            project.run("apply", "serverless", "--sandbox", "--yes", "--verbose")

        assert seen.terraform_ran
        assert seen.leaks == set()

    def test_8_a_plan_that_loses_data_is_refused_by_address(self, project):
        path = project.folder / "environments/serverless.yaml"
        text = path.read_text()
        path.write_text(text.replace("data_api: true", "data_api: true\n  username: other"))

        done = project.run("apply", "serverless", "--sandbox", "--yes", expect=21)
        path.write_text(text)

        assert "module.database.aws_rds_cluster.this" in done.stderr
        assert "--allow-data-loss" in done.stderr

    @soak.only
    def test_8b_what_a_killed_run_had_made_is_found_by_tags_rules_and_routes(self, project):
        """As after a kill at the last resource of these modules: AWS has all, no state has any."""
        folder = project.folder / ".vdbctl/sandbox/stacks/vectors-serverless"
        before = resources(folder)
        modules = ("module.network", "module.clients", "module.endpoints")
        forgotten = {one for one in before if one.startswith(modules)}
        terraform = [str(binary.find(os.environ, Services(ROOT, dict(os.environ)).cache))]
        subprocess.run([*terraform, "state", "rm", *modules], cwd=folder, check=True)
        (folder / "runs/20991231T235959-apply.jsonl").write_text('{"type":"apply_st')

        done = project.run("apply", "serverless", "--sandbox", "--yes")

        found = set(re.findall(r"made by a run that was cut off, and kept: (\S+)", done.stderr))
        assert forgotten - found == {"module.network.aws_default_security_group.this"}
        assert resources(folder) == before
        (folder / "runs/20991231T235959-apply.jsonl").unlink()
        project.run("plan", "serverless", "--sandbox", "--exit-code")

    def test_9_destroy_leaves_nothing(self, project):
        project.run("destroy", "serverless", "--sandbox", "--yes")

        assert left_behind(project, "vectors-serverless") == []


def resources(folder: Path) -> dict[str, str]:
    """Ids of what is in a state, by address."""
    found = {}
    for one in json.loads((folder / "terraform.tfstate").read_text())["resources"]:
        for instance in one["instances"]:
            if one["mode"] == "managed":
                key = instance.get("index_key")
                index = "" if key is None else f"[{json.dumps(key)}]"
                address = f"{one['module']}.{one['type']}.{one['name']}{index}"
                found[address] = instance["attributes"]["id"]
    return found


def master_password(project: Project) -> str:
    outputs = project.json("output", "serverless", "--sandbox")
    answer = project.client("secretsmanager").get_secret_value(
        SecretId=outputs["database_secret_arn"]
    )
    return json.loads(answer["SecretString"])["password"]


class Watcher:
    """Looks at every process's arguments and at plan files, many times a second."""

    def __init__(self, secret: str, folder: Path) -> None:
        self._secret = secret.encode()
        self._folder = folder
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.leaks: set[str] = set()
        self.terraform_ran = False

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                self._look(path)
            for path in self._folder.rglob("*.tfplan"):
                self._look(path)
            time.sleep(0.2)

    def _look(self, path: Path) -> None:
        try:
            content = path.read_bytes()
        except OSError:
            return
        self.terraform_ran |= re.search(rb"terraform\0(plan|apply)\0", content) is not None
        if self._secret in content:
            self.leaks.add(str(path))
