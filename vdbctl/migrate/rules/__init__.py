"""Rules of `lint`, one module for each matter."""

from __future__ import annotations

from vdbctl.migrate.rules import data, functions, locks, platform, types, vectors

RULES = (
    *locks.RULES,
    *data.RULES,
    *types.RULES,
    *vectors.RULES,
    *platform.RULES,
    *functions.RULES,
)
