"""Database users as which functions and their callers log in, with IAM and without a password."""

from __future__ import annotations

CALLERS = "vdbctl_callers"
"""Has no right at all; with a token for it callers prove who they are."""
GDPR = "vdbctl_functions"
"""Reads and writes rows, and adds to the log."""
RUNNER = "vdbctl_runner"
"""Owns what migrations make, manages the other users, and is no superuser of RDS."""
