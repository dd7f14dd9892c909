"""Files that a person, another program or a stranger wrote: opened with care, written whole.

A name may stand for a FIFO that never answers, a device that never ends or a link to a file that is
none of the reader's business; and a disk may be full, closed or gone. Each is told with its path
and what to do.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vdbctl.errors import FileRefused, VdbctlError

SPEC_BYTES = 1 << 20
"""Of YAML that people write; the longest environment that ships has 4 kB."""
MOST_BYTES = 256 << 20
"""Of everything else that is read as a whole: states, plans, SQL."""
_MEBIBYTE = 1 << 20
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
)
_ROOM = (
    "make room; VDBCTL_CACHE and TMPDIR move what vdbctl keeps outside of the project to another "
    "disk"
)
_RIGHT = (
    "give this user the right to it; VDBCTL_CACHE and TMPDIR move what vdbctl keeps outside of the "
    "project"
)
_ADVICE: Mapping[int, str] = {
    errno.EACCES: _RIGHT,
    errno.EPERM: _RIGHT,
    errno.EROFS: _RIGHT,
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "raise the limit on the size of files: `ulimit -f`",
    errno.EISDIR: "there is a folder where a file belongs; move it away",
    errno.ENOTDIR: "there is a file where a folder belongs; move it away",
    errno.EEXIST: "something else has this name; move it away",
    errno.ENOTEMPTY: "it is not empty; move away what is in it",
    errno.ENOENT: "check the path, and whether a link leads to nothing",
    errno.ELOOP: "it is a link where a file belongs, or leads back to itself; remove it",
    errno.ENAMETOOLONG: "shorten the name",
    errno.EMFILE: "raise the limit on open files: `ulimit -n`",
    errno.ENFILE: "the machine has too many open files; end other programs",
    errno.ENOMEM: "the machine has too little memory; end other programs",
    errno.EIO: "the disk does not answer; look at the machine's log",
    errno.ENXIO: "it is no regular file; move it away",
}
_NAMELESS = frozenset(
    {
        errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOENT,
        errno.ENOMEM, errno.ENOSPC, errno.EROFS,
    }
)  # fmt: skip
"""About files, whatever they are called."""
_OTHERWISE = "check the path, its owner and its disk"


def content(
    path: Path,
    *,
    refused: type[VdbctlError] = FileRefused,
    most_bytes: int = MOST_BYTES,
    within: Path | None = None,
    hint: str | None = None,
) -> bytes:
    """What a regular file holds.

    Args:
        refused: The error that is raised.
        most_bytes: A longer file is refused.
        within: Folder that links may not lead out of; None lets them lead anywhere.
        hint: What to do where it cannot be read; None for what the error suggests.

    Raises:
        VdbctlError: Of the class `refused`: it cannot be read, is no regular file or too long.
    """
    try:
        target = path if within is None else require_inside(path, within, refused)
        # Without O_NONBLOCK a FIFO waits for somebody who writes.
        descriptor = os.open(target, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                words = f"{path}: {kind(mode)}, not a file"
                raise refused(words, hint=hint or "name a regular file")
            with open(descriptor, "rb", closefd=False) as file:
                found = file.read(most_bytes + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise refused(f"{path}: {error.strerror}", hint=hint or advice(error)) from error
    if len(found) > most_bytes:
        raise refused(
            f"{path}: longer than {most_bytes // _MEBIBYTE} MiB",
            hint="is it the right file? One of this kind is never that long",
        )
    return found


def text(
    path: Path,
    *,
    refused: type[VdbctlError] = FileRefused,
    most_bytes: int = MOST_BYTES,
    within: Path | None = None,
    hint: str | None = None,
) -> str:
    """The text of a regular file, UTF-8, without a byte order mark, with line ends as on Unix.

    Raises:
        VdbctlError: As `content`, and where it is not UTF-8; says the line.
    """
    found = content(path, refused=refused, most_bytes=most_bytes, within=within, hint=hint)
    return decoded(found, str(path), refused)


def decoded(found: bytes, source: str, refused: type[VdbctlError] = FileRefused) -> str:
    """The text that these bytes of a file are.

    Raises:
        VdbctlError: Of the class `refused`: not UTF-8; says the line.
    """
    try:
        words = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        raise refused(
            f"{source}:{line}: not UTF-8 text: byte 0x{found[error.start]:02x}, {error.reason}",
            hint="save the file as UTF-8",
        ) from error
    return words.replace("\r\n", "\n").replace("\r", "\n")


def write(
    path: Path, words: str | bytes, *, mode: int | None = None, durable: bool = False
) -> None:
    """Replace a file in one step; a link is replaced, not followed.

    Args:
        mode: Permissions; None keeps those of the file that was there, else what the umask leaves.
        durable: Wait until the disk has it.

    Raises:
        OSError: It cannot be written; always names the path.
    """
    beside = path.with_name(f".{path.name[:200]}.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        descriptor = os.open(beside, flags, 0o666 if mode is None else mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                if mode is None and path.is_file():
                    os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode))
                file.write(words if isinstance(words, bytes) else words.encode())
                file.flush()
                if durable:
                    os.fsync(descriptor)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error


def opened(path: Path, *, append: bool = False) -> BinaryIO:
    """A file of its user alone, to be written bit by bit; it is emptied, or appended to.

    Raises:
        OSError: It cannot be written, or is a link, which a stranger may have put there.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    flags |= os.O_APPEND if append else os.O_TRUNC
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def own_folder(folder: Path, mode: int = 0o700) -> None:
    """Make a folder where it is missing, and be sure that it is nobody else's.

    Args:
        mode: Of one that is made, whatever the umask.

    Raises:
        FileRefused: It is a link, belongs to another user, or others may write to it.
        OSError: It cannot be made.
    """
    try:
        folder.mkdir(mode=mode, parents=True)
    except FileExistsError:
        pass
    else:
        folder.chmod(mode)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022:
        return
    if not stat.S_ISDIR(found.st_mode):
        words = f"is {kind(found.st_mode)}, not a folder"
    elif found.st_uid != os.geteuid():
        words = f"belongs to another user (uid {found.st_uid})"
    else:
        words = f"may be written by others (mode {stat.S_IMODE(found.st_mode):04o})"
    raise FileRefused(
        f"{folder}: {words}",
        hint="what is in it cannot be trusted: look who made it, then remove it and repeat",
    )


def hidden_from_git(folder: Path) -> None:
    """Make vdbctl's own folder in a project, which git is to ignore.

    Raises:
        OSError: It cannot be made.
    """
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        write(ignore, "# vdbctl's own, of this machine alone.\n*\n")


def kind(mode: int) -> str:
    """What is there instead of a regular file, in words."""
    return next((words for is_one, words in _KINDS if is_one(mode)), "a device")


def advice(error: OSError) -> str:
    """What to do about an error of the system."""
    return _ADVICE.get(error.errno or 0, _OTHERWISE)


def refusal(error: OSError) -> FileRefused | None:
    """An error of the system as a message with path and advice; None where it is about no file.

    The system names no path when it is a descriptor that cannot be used, as on a full disk.
    """
    ours = (
        type(error).__module__ == "builtins"
    )  # those of ssl, socket and urllib are about networks
    if not ours or error.errno in (None, errno.EBADF):  # only a bug closes what is still used
        return None
    if error.filename is None and error.errno not in _NAMELESS:
        return None
    if error.filename is None and error.errno == errno.ENOENT:
        return FileRefused("the folder that this runs in is gone", hint="`cd` into one that exists")
    names = (error.filename, error.filename2)
    places = [os.fsdecode(name) for name in names if isinstance(name, str | bytes | os.PathLike)]
    places = places or _full()
    return FileRefused(
        ": ".join([" -> ".join(places), str(error.strerror)]).removeprefix(": "), hint=advice(error)
    )


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Within it, errors of the system say which file they are about."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def _full() -> list[str]:
    """Of the folders that vdbctl writes to, those without room."""
    folders = dict.fromkeys((Path.cwd(), Path(tempfile.gettempdir())))
    return [str(one) for one in folders if shutil.disk_usage(one).free < _MEBIBYTE]


def require_inside(path: Path, within: Path, refused: type[VdbctlError] = FileRefused) -> Path:
    """Where a path leads, links followed.

    Raises:
        VdbctlError: Of the class `refused`: out of the folder.
    """
    target = path.resolve()
    if not target.is_relative_to(within.resolve()):
        raise refused(
            f"{path}: a link that leads out of {within.absolute()}",
            hint="put the file or folder itself there; a stranger's link could lead anywhere",
        )
    return target
