"""Folders of migrations as other tools lay them out.

Sources, read 2026-11-29: the documentation of dbmate 2, Diesel 2 (migration guide), Flyway 11
(migrations, script configuration), golang-migrate 4 (MIGRATIONS.md), goose 3 (annotations),
sqlx 0.8 (sqlx-cli, `no-transaction`) and the Supabase CLI 2 (local development).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import source

_NUMBERED = re.compile(r"(?P<version>\d+)_(?P<name>.*)\.sql")
_BARE = re.compile(r"(?P<version>\d+)_?(?P<name>.*)\.sql")
_TWO_WAYS = re.compile(r"(?P<version>\d+)_(?P<name>.*)\.(?P<way>up|down)\.sql")
_FLYWAY = re.compile(r"(?P<kind>[VUB])(?P<version>\d+(?:[._]\d+)*)__(?P<name>.+)\.sql")
_FLYWAY_AGAIN = re.compile(r"R__(?P<name>.+)\.sql")
_FOLDER = re.compile(r"(?P<version>\d[\d-]*)_(?P<name>.+)")
_DBMATE = re.compile(r"^--[ \t]*migrate:(?P<way>up|down)(?P<options>.*)$", re.MULTILINE)
_GOOSE = re.compile(r"^--[ \t]*\+goose[ \t]+(?P<word>\w[\w ]*?)[ \t]*$", re.MULTILINE | re.I)
_SQLX_ALONE = re.compile(r"\A--[ \t]*no-transaction\b")
_STAMP_DIGITS = 14
_DEEPEST = 5
"""Folders that are named to someone who gave the one above them."""


@dataclass(frozen=True)
class Foreign:
    """One migration as another tool has it.

    Attributes:
        version: As the tool's table of history writes it; the name, of a repeatable one.
        path: Where its text stands.
        transactional: Whether the tool runs it in a transaction.
        placeholders: `${name}` in it stands for a value, also for the tool.
        repeatable: The tool runs it again whenever it has changed.
    """

    version: str
    name: str
    path: Path
    up: str
    down: str | None = None
    transactional: bool = True
    placeholders: bool = False
    repeatable: bool = False


@dataclass(frozen=True)
class Folder:
    """What another tool keeps in a folder.

    Attributes:
        migrations: In the order in which the tool runs them, repeatable ones last.
        left_out: Files that do not become migrations, and why.
    """

    tool: str
    folder: Path
    migrations: tuple[Foreign, ...]
    left_out: tuple[tuple[Path, str], ...] = ()

    def below(self, path: Path) -> Path:
        """A path as it is in the folder."""
        return path.relative_to(self.folder)


def read(folder: Path, tool: str | None = None) -> Folder:
    """The migrations in a folder of another tool.

    Args:
        tool: One of `TOOLS`; None finds out by names and contents.

    Raises:
        MigrationFileInvalid: No such folder, of no known tool, or a version stands there twice.
    """
    if not folder.is_dir():
        raise MigrationFileInvalid(
            f"there is no folder {folder}/", hint="name the one that holds the tool's SQL files"
        )
    tool = tool or recognised(folder)
    if tool is None:
        raise MigrationFileInvalid(
            f"{folder}/: not the migrations of a tool that is known here", hint=_advice(folder)
        )
    found = TOOLS[tool](folder)
    if not found:
        raise MigrationFileInvalid(
            f"{folder}/ holds no migrations of {tool}", hint="`--tool` names another one"
        )
    seen: dict[tuple[bool, str], Foreign] = {}
    for one in found:
        if seen.setdefault((one.repeatable, one.version), one) is not one:
            other = seen[one.repeatable, one.version]
            raise MigrationFileInvalid(
                f"{one.path} and {other.path} are both version {one.version}",
                hint=f"{tool} would refuse them, too: rename one",
            )
    return Folder(tool, folder, found, tuple(_left_out(folder, tool, found)))


def recognised(folder: Path) -> str | None:
    """The tool whose migrations a folder holds; None for none that is known."""
    paths = _sql(folder)
    texts = [source.text(path) for path in paths]
    if any(_DBMATE.search(text) for text in texts):
        return "dbmate"
    if any(_GOOSE.search(text) for text in texts):
        return "goose"
    if any(_FLYWAY.fullmatch(path.name) for path in _sql(folder, deep=True)):
        return "flyway"
    if any(_FOLDER.fullmatch(path.parent.name) for path in folder.glob("*/up.sql")):
        return "diesel"
    plain = any(_NUMBERED.fullmatch(path.name) for path in paths)
    if plain and any(_SQLX_ALONE.search(text) for text in texts):
        return "sqlx"
    if any(_TWO_WAYS.fullmatch(path.name) for path in paths):
        return "golang-migrate"
    if not plain:
        return None
    numbers = [found["version"] for path in paths if (found := _NUMBERED.fullmatch(path.name))]
    if all(len(number) == _STAMP_DIGITS for number in numbers) and _is_supabase(folder):
        return "supabase"
    return "sqlx"


def _is_supabase(folder: Path) -> bool:
    return folder.absolute().parent.name == "supabase"


def _dbmate(folder: Path) -> tuple[Foreign, ...]:
    found = []
    for path, match in _named(folder, _BARE):
        text = source.text(path)
        ways = {way["way"]: way for way in _DBMATE.finditer(text)}
        if "up" not in ways:
            raise MigrationFileInvalid(
                f"{path}: there is no `-- migrate:up` in it", hint="dbmate would refuse it, too"
            )
        up, down = _cut(text, ways["down"].start() if "down" in ways else None)
        alone = re.search(r"transaction:[ \t]*false", ways["up"]["options"])
        found.append(
            Foreign(match["version"], match["name"], path, up, down, transactional=not alone)
        )
    return tuple(found)


def _goose(folder: Path) -> tuple[Foreign, ...]:
    found = []
    for path, match in _named(folder, _NUMBERED):
        text = source.text(path)
        words = {word["word"].lower(): word for word in _GOOSE.finditer(text)}
        if "up" not in words:
            raise MigrationFileInvalid(
                f"{path}: there is no `-- +goose Up` in it", hint="goose would refuse it, too"
            )
        up, down = _cut(text, words["down"].start() if "down" in words else None)
        one = Foreign(
            str(int(match["version"])),
            match["name"],
            path,
            up,
            down,
            transactional="no transaction" not in words,
            placeholders="envsub on" in words,
        )
        found.append(one)
    return tuple(sorted(found, key=lambda one: int(one.version)))


def _flyway(folder: Path) -> tuple[Foreign, ...]:
    paths = _sql(folder, deep=True)
    undo: dict[str, Path] = {}
    versioned: list[Foreign] = []
    for path in paths:
        match = _FLYWAY.fullmatch(path.name)
        if match and match["kind"] == "U":
            undo[_flyway_version(match["version"])] = path
    for path in paths:
        match = _FLYWAY.fullmatch(path.name)
        if match is None or match["kind"] != "V":
            continue
        version = _flyway_version(match["version"])
        down = undo.get(version)
        one = _flyway_file(path, version, match["name"], source.text(down) if down else None)
        versioned.append(one)
    versioned.sort(key=lambda one: [int(part) for part in one.version.split(".")])
    again = [
        _flyway_file(path, match["name"], match["name"], None, repeatable=True)
        for path in paths
        if (match := _FLYWAY_AGAIN.fullmatch(path.name))
    ]
    return (*versioned, *sorted(again, key=lambda one: one.name))


def _flyway_version(text: str) -> str:
    return text.replace("_", ".")


def _flyway_file(
    path: Path, version: str, name: str, down: str | None, *, repeatable: bool = False
) -> Foreign:
    beside = path.with_name(f"{path.name}.conf")
    settings = source.text(beside) if beside.is_file() else ""
    return Foreign(
        version,
        name,
        path,
        source.text(path),
        down,
        transactional=not _says(settings, "executeInTransaction", "false"),
        placeholders=not _says(settings, "placeholderReplacement", "false"),
        repeatable=repeatable,
    )


def _says(settings: str, key: str, value: str) -> bool:
    pattern = rf"^[ \t]*(?:flyway\.)?{key}[ \t]*=[ \t]*{value}[ \t]*$"
    return bool(re.search(pattern, settings, re.MULTILINE | re.IGNORECASE))


def _diesel(folder: Path) -> tuple[Foreign, ...]:
    found = []
    for path in sorted(folder.glob("*/up.sql")):
        match = _FOLDER.fullmatch(path.parent.name)
        if match is None:
            continue
        down, settings = path.with_name("down.sql"), path.with_name("metadata.toml")
        one = Foreign(
            match["version"].replace("-", ""),
            match["name"],
            path,
            source.text(path),
            source.text(down) if down.is_file() else None,
            transactional=_runs_in_transaction(settings),
        )
        found.append(one)
    return tuple(sorted(found, key=lambda one: one.version))


def _runs_in_transaction(settings: Path) -> bool:
    if not settings.is_file():
        return True
    try:
        return tomllib.loads(source.text(settings)).get("run_in_transaction", True) is not False
    except tomllib.TOMLDecodeError as error:
        raise MigrationFileInvalid(f"{settings}: {error}", hint="correct it") from error


def _golang_migrate(folder: Path) -> tuple[Foreign, ...]:
    ups = [(path, match) for path, match in _named(folder, _TWO_WAYS) if match["way"] == "up"]
    found = []
    for path, match in ups:
        text, down = source.text(path), path.with_name(path.name[: -len("up.sql")] + "down.sql")
        one = Foreign(
            str(int(match["version"])),
            match["name"],
            path,
            text,
            source.text(down) if down.is_file() else None,
            transactional=not _SQLX_ALONE.search(text),
        )
        found.append(one)
    return tuple(sorted(found, key=lambda one: int(one.version)))


def _sqlx(folder: Path) -> tuple[Foreign, ...]:
    both = _golang_migrate(folder)
    one_way = [
        _plain(path, match)
        for path, match in _named(folder, _NUMBERED)
        if not _TWO_WAYS.fullmatch(path.name)
    ]
    return tuple(sorted((*both, *one_way), key=lambda one: int(one.version)))


def _supabase(folder: Path) -> tuple[Foreign, ...]:
    return tuple(_plain(path, match, match["version"]) for path, match in _named(folder, _NUMBERED))


def _plain(path: Path, match: re.Match[str], version: str | None = None) -> Foreign:
    text = source.text(path)
    return Foreign(
        version or str(int(match["version"])),
        match["name"],
        path,
        text,
        transactional=not _SQLX_ALONE.search(text),
    )


TOOLS: Mapping[str, Callable[[Path], tuple[Foreign, ...]]] = {
    "dbmate": _dbmate,
    "diesel": _diesel,
    "flyway": _flyway,
    "golang-migrate": _golang_migrate,
    "goose": _goose,
    "sqlx": _sqlx,
    "supabase": _supabase,
}


def _named(folder: Path, pattern: re.Pattern[str]) -> Iterable[tuple[Path, re.Match[str]]]:
    for path in _sql(folder):
        if match := pattern.fullmatch(path.name):
            yield path, match


def _sql(folder: Path, *, deep: bool = False) -> list[Path]:
    return sorted(folder.rglob("*.sql") if deep else folder.glob("*.sql"))


def _cut(text: str, at: int | None) -> tuple[str, str | None]:
    """Both parts of a file that holds both ways; the tool's own comments stay where they are."""
    return (text, None) if at is None else (text[:at], text[at:])


def _left_out(folder: Path, tool: str, found: Iterable[Foreign]) -> Iterable[tuple[Path, str]]:
    taken = {one.path for one in found}
    for path in sorted(folder.rglob("*")):
        if path in taken or not path.is_file() or path.name.startswith("."):
            continue
        if words := _reason(path, tool):
            yield path, words


def _reason(path: Path, tool: str) -> str:
    """Why a file did not become a migration; "" for one that became part of another."""
    if path.suffix in (".go", ".java", ".kt", ".rs", ".py", ".js", ".ts"):
        return "a migration in another language than SQL" if path.stem[:1] in "0123456789VR" else ""
    if path.suffix != ".sql":
        return ""
    match = _FLYWAY.fullmatch(path.name)
    if tool == "flyway" and match and match["kind"] == "U":
        return ""
    if tool == "flyway" and match:
        return "a baseline, which stands for the files before it"
    if tool == "flyway":
        return "a callback, or of no name that Flyway takes"
    if (tool == "diesel" and path.name == "down.sql") or _TWO_WAYS.fullmatch(path.name):
        return ""
    return f"not the name of a migration of {tool}"


def _advice(folder: Path) -> str:
    below = sorted({path.parent for path in _sql(folder, deep=True)} - {folder})
    if below:
        names = ", ".join(f"{one}/" for one in below[:_DEEPEST])
        return f"SQL files are in {names}; name that folder, or give `--tool`"
    return f"known are {', '.join(TOOLS)}; `--tool` names one"
