"""SCRAM-SHA-256 verifiers: what PostgreSQL is told instead of a password.

So the password itself is in no statement, no log, no answer, and not in pg_stat_statements.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

ITERATIONS = 4096
"""As PostgreSQL does it by default (scram_iterations)."""
SALT_BYTES = 16


def verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL stores instead of a password.

    Source: PostgreSQL documentation, catalog pg_authid; RFC 5802, section 3; RFC 7677.
    """
    salt = salt or secrets.token_bytes(SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(ITERATIONS, *parts)
