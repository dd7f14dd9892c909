"""migrate seed, as far as it comes without a database."""

from __future__ import annotations

from vdbctl.errors import SeedRefused


def test_made_up_rows_do_not_go_among_those_of_prod(run):
    outcome = run("migrate", "seed", "prod", "--rows", "10")

    assert outcome.exit_code == SeedRefused.exit_code
    assert "is of the tier prod, where made-up rows would stand among real ones" in outcome.stderr
    assert "--developer" in outcome.stderr


def test_a_number_of_rows_is_at_least_one(run):
    assert run("migrate", "seed", "dev", "--rows", "0").exit_code == 2
