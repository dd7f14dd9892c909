"""A process that is no process: each look at it lets it do its next step."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Generator

Steps = Generator[None, None, int]
"""A command: it yields between its steps and returns its exit status."""


class Killed(Exception):
    """The process has got SIGKILL."""


class Streams:
    """What a command prints: into the file that it was given, or kept for `communicate`."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self.out, self.err = b"", b""

    def print(self, text: str) -> None:
        if self._descriptor is None:
            self.out += text.encode()
        else:
            with contextlib.suppress(OSError):  # Terraform goes on when its log has no room
                os.write(self._descriptor, text.encode())

    def complain(self, text: str) -> None:
        if self._descriptor is None:
            self.err += text.encode()
        else:
            os.write(self._descriptor, text.encode())

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)


class FakeProcess:
    """Terraform, as far as `vdbctl.iac.runner.Process` goes."""

    def __init__(self, steps: Steps, streams: Streams, signals: list[int]) -> None:
        self._steps = steps
        self._streams = streams
        self._signals = signals
        self._status: int | None = None
        self._is_working = False

    @property
    def returncode(self) -> int:
        assert self._status is not None
        return self._status

    def poll(self) -> int | None:
        if self._status is None and not self._is_working:  # a handler of signals looks too
            self._is_working = True
            try:
                next(self._steps)
            except StopIteration as end:
                self._status = int(end.value)
            except Killed:
                self._status = -signal.SIGKILL
            self._is_working = False
            if self._status is not None:
                self._streams.close()
        return self._status

    def wait(self) -> int:
        while self.poll() is None:
            pass
        return self.returncode

    def communicate(self) -> tuple[bytes, bytes]:
        self.wait()
        return self._streams.out, self._streams.err

    def send_signal(self, number: int, /) -> None:
        self._signals.append(number)
