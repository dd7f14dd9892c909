"""Extensions of an embedded server: what RDS's master user may create, and what RDS has beside.

The embedded build lacks some extensions that RDS and Aurora have. For two of them there is a
stand-in, in SQL, of what can be had without their code; it says so when it is created. Creating any
other is refused in words that name this machine, whichever way the statement came.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from vdbctl.fact import Fact

FACTS = (
    Fact(
        "extensions of RDS",
        "public lists; SHOW rds.extensions tells what a version has",
        date(2026, 11, 29),
    ),
)

TRUSTED = frozenset(
    {
        "amcheck", "dblink", "pg_buffercache", "pg_freespacemap", "pg_prewarm",
        "pg_stat_statements", "pg_visibility", "pgrowlocks", "pgstattuple", "postgres_fdw",
        "vector",
    }
)  # fmt: skip
"""RDS's master user may create these, though upstream keeps them for superusers."""
ELSEWHERE = frozenset(
    {
        "address_standardizer", "aws_commons", "aws_lambda", "aws_ml", "aws_s3", "hypopg",
        "log_fdw", "mysql_fdw", "oracle_fdw", "orafce", "pg_cron", "pg_partman", "pg_repack",
        "pg_tle", "pgaudit", "pglogical", "pgtap", "plperl", "plv8", "postgis", "postgis_raster",
        "postgis_tiger_geocoder", "postgis_topology", "sslinfo", "tds_fdw", "xml2",
    }
)  # fmt: skip
"""RDS or Aurora has these, and the embedded build has not. Put together from what is
publicly known, not read from AWS: SHOW rds.extensions on a real one tells what a version has."""
_STAND_INS = Path(__file__).parent / "stand_ins"
_CONTROL = """comment = 'not on this machine; RDS has it'
default_version = '0'
trusted = true
"""
_REFUSAL = """DO $$
BEGIN
    RAISE EXCEPTION
        'the embedded PostgreSQL of this machine lacks the extension "{name}"; RDS has it'
        USING ERRCODE = 'feature_not_supported',
              HINT = 'try what needs it on a database in AWS';
END
$$;
"""


def install(folder: Path, share: Path) -> None:
    """Write the control files of a server that differ from those of its build.

    Args:
        folder: An empty folder, which goes before that of the build.
        share: The build's own files.
    """
    controls = {control.stem: control for control in share.rglob("*.control")}
    for name in sorted(TRUSTED & controls.keys()):
        _trust(controls[name], folder)
    for file in sorted(_STAND_INS.iterdir()):
        if file.stem.partition("--")[0] not in controls:
            shutil.copy(file, folder)
    for name, text in _refusals(ELSEWHERE - controls.keys()):
        (folder / name).write_text(text, encoding="utf-8")


def _trust(control: Path, folder: Path) -> None:
    for script in control.parent.glob(f"{control.stem}--*.sql"):
        shutil.copy(script, folder)
    text = control.read_text(encoding="utf-8")
    (folder / control.name).write_text(f"{text}\ntrusted = true\n", encoding="utf-8")


def _refusals(names: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(names):
        yield f"{name}.control", _CONTROL
        yield f"{name}--0.sql", _REFUSAL.format(name=name)
