"""A process of its own for what may hang, a synthesiser or a sound card: asked, waited for, killed, started anew."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any

_STOP_S = 2.0


class HelperGone(Exception):
    """It ended, or did not answer in time and was ended."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The way to a helper; ``kill`` ends it for certain."""

    line: Connection[Any, Any]
    kill: Callable[[], None]


Connect = Callable[[], Wire]


def process(module: str, environ: dict[str, str] | None = None) -> Connect:
    """Starts ``python -m module FD``; the module answers on the connection with that descriptor."""

    def connect() -> Wire:
        ours, theirs = Pipe()
        command = [sys.executable, "-m", module, str(theirs.fileno())]
        paths = os.pathsep.join(path for path in sys.path if path)
        env = {**os.environ, "PYTHONPATH": paths, **(environ or {})}
        try:
            child = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=env)
        finally:
            theirs.close()

        def kill() -> None:
            child.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_STOP_S)

        return Wire(ours, kill)

    return connect


class Helper:
    """One helper, started when it is first asked. Safe from threads: one question at a time."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._wire: Wire | None = None
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        return self._wire is not None

    def ask(self, question: tuple[Any, ...], wait_s: float) -> Any:
        """Its answer. Raises ``HelperGone`` when there was none within ``wait_s`` seconds; the next question starts it
        anew."""
        with self._lock:
            try:
                if self._wire is None:
                    self._wire = self._connect()
                self._wire.line.send(question)
                if self._wire.line.poll(wait_s):
                    return self._wire.line.recv()
                why = "no answer"
            except (OSError, EOFError) as error:
                why = type(error).__name__
            self._end()
            raise HelperGone(why)

    def end(self) -> None:
        """Stop it now, whatever it does."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.kill()
            wire.line.close()
