"""Uses of a provider that its schema does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.provider_six.configuration import Uses
from tests.provider_six.schema import Block, Schema

PROVIDER_META = frozenset({"alias", "version"})


def unknown(uses: Uses, schema: Schema) -> list[str]:
    """Sentences on what is used and not there, sorted."""
    return sorted({*_types(uses, schema), *_settings(uses, schema), *_reads(uses, schema)})


def _types(uses: Uses, schema: Schema) -> Iterator[str]:
    for kind, name in uses.types:
        if (kind, name) not in schema.types:
            yield f"{kind} {name}: no such type"


def _settings(uses: Uses, schema: Schema) -> Iterator[str]:
    for setting in uses.settings:
        block = schema.types.get((setting.kind, setting.type))
        if block and (name := _missing(setting.path, block, "arguments")):
            yield f"{setting.kind} {setting.type}: no argument or block {name}"
    for path in uses.provider:
        if path[0] not in PROVIDER_META and (name := _missing(path, schema.provider, "arguments")):
            yield f"provider: no argument or block {name}"


def _reads(uses: Uses, schema: Schema) -> Iterator[str]:
    for read in uses.reads:
        block = schema.types.get((read.kind, read.type))
        if block and (name := _missing(read.path, block, "attributes")):
            yield f"{read.kind} {read.type}: no attribute {name}"
    yield from (f"passed on whole, which cannot be followed: {place}" for place in uses.unclear)


def _missing(path: tuple[str, ...], block: Block, what: str) -> str:
    """The part of a path up to a name that is not there, "" where all are.

    What is below a value of a simple type, such as a map of tags, is not the provider's to name.
    """
    inside: Block | None = block
    for number, name in enumerate(path, start=1):
        known: Mapping[str, Block | None] = getattr(inside, what)
        if name not in known:
            return ".".join(path[:number])
        inside = known[name]
        if inside is None:
            break
    return ""
