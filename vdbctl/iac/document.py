"""A plan as a document: what `plan --json` prints, `plan --out` keeps and `apply --plan` reads."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

from vdbctl.iac.attributes import AttributeChange
from vdbctl.iac.plan import Plan, ResourceChange
from vdbctl.iac.risk import Risk
from vdbctl.iac.types import Action, Json

Usd = Annotated[Decimal, PlainSerializer(lambda amount: float(round(amount, 2)), return_type=float)]
"""USD, as a number in JSON."""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class AttributeDocument(_Document):
    """One value before and after."""

    path: str
    """Names and positions joined by dots."""
    before: Json = None
    """Null where there is none, and where it is sensitive."""
    after: Json = None
    """Null where there is none, where it is sensitive, and where only the apply will tell."""
    unknown: bool = False
    """Only the apply will tell the value."""
    sensitive: bool = False
    """Both values are hidden."""


class ChangeDocument(_Document):
    """One resource that would be touched."""

    address: str
    action: Action
    risk: Risk
    effect: str
    """What users of it would notice; empty where the risk says it all."""
    loses_data: bool
    replaced_because_of: tuple[str, ...]
    """Attributes that force the replacement, or the reason in words."""
    attributes: tuple[AttributeDocument, ...]
    """Values that differ; all that are set, where it is created."""


class MinutesDocument(_Document):
    """How long it may take."""

    least: int
    most: int


class PlanDocument(_Document):
    """What an apply would do."""

    format: Literal["vdbctl.plan/1"] = "vdbctl.plan/1"
    vdbctl: str
    """Version that made it."""
    made_at: AwareDatetime
    environment: str
    developer: str | None
    stack: str
    region: str
    spec_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Checksum of the environment, resolved."""
    has_changes: bool
    changes: tuple[ChangeDocument, ...]
    """In the order of their risk."""
    outputs_change: bool
    loses_data: tuple[str, ...]
    """Addresses whose data would be lost."""
    minutes: MinutesDocument
    monthly_usd: Usd
    """Estimated cost afterwards."""
    monthly_usd_before: Usd | None
    """Estimated cost of what is deployed; null where that is not known."""
    prices_unknown: tuple[str, ...]


def changes(plan: Plan) -> tuple[ChangeDocument, ...]:
    """The changes of a plan, for a document."""
    return tuple(_change(change) for change in plan.changes)


def _change(change: ResourceChange) -> ChangeDocument:
    return ChangeDocument(
        address=change.address,
        action=change.action,
        risk=change.risk,
        effect=change.effect,
        loses_data=change.loses_data,
        replaced_because_of=change.reason,
        attributes=tuple(_attribute(attribute) for attribute in change.differences),
    )


def _attribute(attribute: AttributeChange) -> AttributeDocument:
    return AttributeDocument(
        path=attribute.path,
        before=attribute.before,
        after=attribute.after,
        unknown=attribute.unknown,
        sensitive=attribute.sensitive,
    )
