"""Range of Aurora Serverless v2."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from vdbctl.spec.part import Part


class Capacity(Part):
    """Range of Aurora Serverless v2, in ACU (about 2 GiB of memory each)."""

    min_acu: Decimal = Field(ge=0, le=256, multiple_of=0.5)
    """0 lets the cluster pause."""
    max_acu: Decimal = Field(ge=1, le=256, multiple_of=0.5)
    pause_after_s: int = Field(default=300, ge=300, le=86_400)
    """Idle time before a pause; only with min_acu 0."""

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.min_acu > self.max_acu:
            raise ValueError(f"min_acu {self.min_acu} is above max_acu {self.max_acu}")
        return self
