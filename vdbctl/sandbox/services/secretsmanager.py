"""Secrets Manager: which version is in force."""

from __future__ import annotations

import functools
from typing import Any

from moto.secretsmanager.models import SecretsManagerBackend


def install() -> None:
    """Gap: when AWSCURRENT moves, the value is still read from the version that had it before."""
    backend = SecretsManagerBackend
    backend.update_secret_version_stage = _moving(backend.update_secret_version_stage)


def _moving(original: Any) -> Any:
    @functools.wraps(original)
    def update(self: Any, secret_id: str, version_stage: str, *args: Any, **options: Any) -> Any:
        told = original(self, secret_id, version_stage, *args, **options)
        secret = self.secrets[secret_id]
        if version_stage == "AWSCURRENT":
            secret.set_default_version_id(
                next(
                    v
                    for v, one in secret.versions.items()
                    if version_stage in one["version_stages"]
                )
            )
        return told

    return update
