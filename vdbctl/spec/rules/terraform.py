"""Whether a state can be where it is to be, with the program that is to run it."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.spec.finding import Finding, Rule, error
from vdbctl.spec.model import Environment
from vdbctl.spec.state import RemoteState

HCP = "app.terraform.io"


def _opentofu(environment: Environment) -> Iterator[Finding]:
    state = environment.state
    if environment.terraform.binary != "tofu" or not isinstance(state, RemoteState):
        return
    if state.hostname == HCP:
        yield error(
            "VDB921",
            "terraform.binary",
            "HCP Terraform runs plans with its own Terraform, not with OpenTofu",
            "keep the state in S3 (`state: {kind: s3, bucket: …}`), or take terraform",
        )


RULES: tuple[Rule, ...] = (_opentofu,)
