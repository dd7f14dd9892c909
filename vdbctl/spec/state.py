"""Where Terraform's state is kept."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vdbctl.spec.part import Name, Part, Region
from vdbctl.spec.shapes import shaped

BucketName = Annotated[
    str,
    shaped(
        r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "the name of a bucket: 3 to 63 of a-z, 0-9, . and -"
    ),
]

Prefix = Annotated[
    str,
    shaped(r"^[A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z0-9]$", "letters, digits, . _ / and -"),
]
KeyArn = Annotated[str, shaped(r"^arn:aws[a-z-]*:kms:.+$", "the ARN of a key: arn:aws:kms:…")]


class LocalState(Part):
    """In the workspace's folder, on this machine: for one person."""

    kind: Literal["local"]


class S3State(Part):
    """In a bucket, locked there: for a team. `vdbctl state bootstrap` makes the bucket."""

    kind: Literal["s3"]
    bucket: BucketName
    region: Region | None = None
    """The environment's own where left out."""
    prefix: Prefix = "vdbctl"
    """Keys are prefix/stack/terraform.tfstate."""
    kms_key_arn: KeyArn | None = None
    """Own key; that of S3 where left out."""

    def key(self, stack: str) -> str:
        """Name of the object with a stack's state."""
        return f"{self.prefix}/{stack}/terraform.tfstate"


class RemoteState(Part):
    """In HCP Terraform, which also runs the applies."""

    kind: Literal["remote"]
    organization: Annotated[str, shaped(r"^[A-Za-z0-9_-]+$", "a name of letters, digits, _ and -")]
    project: (
        Annotated[
            str, shaped(r"^[A-Za-z0-9 _-]{3,40}$", "3 to 40 letters, digits, spaces, _ and -")
        ]
        | None
    ) = None
    workspace_prefix: Name | None = None
    """Workspaces are called prefix-stack."""
    hostname: Annotated[str, shaped(r"^[a-z0-9.-]+$", "the name of a host")] = "app.terraform.io"

    def key(self, stack: str) -> str:
        """Name of a stack's workspace."""
        return f"{self.workspace_prefix}-{stack}" if self.workspace_prefix else stack

    def place(self, stack: str) -> str:
        """Where the workspace is."""
        return f"{self.hostname}/{self.organization}/{self.key(stack)}"


State = Annotated[LocalState | S3State | RemoteState, Field(discriminator="kind")]
