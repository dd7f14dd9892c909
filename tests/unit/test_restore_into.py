"""The file of an environment that a backup is restored into."""

from __future__ import annotations

import pytest

from tests.unit.test_connect import OUTPUTS, Secrets
from vdbctl.cli.db.restore_into import _text
from vdbctl.cli.deployed import Deployed
from vdbctl.cli.services import Services
from vdbctl.operate.restoring import Origin
from vdbctl.spec import load

HEAD = "tier: {}\nproject: vectors\nregion: us-east-1\ndatabase:\n"
RDS = "  engine: postgres\n"
AURORA = "  engine: aurora-postgresql\n  instance_class: db.r6g.large\n"


@pytest.mark.parametrize(
    ("tier", "database", "added"),
    [
        ("prod", RDS, "  own_key: false\n"),
        ("prod", AURORA, ""),
        ("dev", RDS, ""),
        ("dev", RDS + "  own_key: true\n", ""),
    ],
    ids=["key of the tier", "Aurora", "no key", "key of the file"],
)
def test_rds_is_restored_with_the_key_of_its_origin(tmp_path, tier, database, added):
    (tmp_path / "environments").mkdir()
    head = HEAD.format(tier)
    (tmp_path / "environments/first.yaml").write_text(head + database)
    services = Services(tmp_path, {})
    environment = services.read("first").environment
    outputs = OUTPUTS.model_copy(update={"engine": environment.database.engine})

    text = _text(services, Deployed(environment, outputs, Secrets("us-east-1")), Origin("before"))

    source = '  source: {from_snapshot: "before"}\n'
    assert text == f"# Snapshot before of vectors-dev.\n{head}{source}{added}{database}"
    assert load.resolve(text, name="second", source="second.yaml")
