"""Programs of the product as processes of their own, without reading the same modules again for every one of them.

The first start of a program in a test process is an ordinary one, as at a customer's. From the second on a nest
(``nest.py``), which has imported what the program imports and done nothing else, forks it: same arguments,
environment, folder, output and signals; its memory and its handles are its own. docs/decisions/100 says why.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol

from tidehall_server.__main__ import SERVING, chosen_mode

_NEST = Path(__file__).with_name("nest.py")
_LOOK_S = 0.01
_ANSWER = 2**10
_SERVING = ("tidehall_server.cli._serving", "tidehall_server.cli.serve")
_FRESH = ("tidehall_server.journal.migrating", "pypinyin")
"""What the first start on a new database also imports."""

Handle = int | IO[Any] | None


class Program(Protocol):
    """What tests use of a process; ``subprocess.Popen`` is one."""

    pid: int
    stdin: IO[Any] | None
    stdout: IO[Any] | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


def start(
    *words: str,
    flags: Sequence[str] = (),
    env: Mapping[str, str],
    cwd: Path | None = None,
    stdin: Handle = None,
    stdout: Handle = None,
    stderr: Handle = None,
    text: bool = False,
) -> Program:
    """``python`` with ``flags``, then ``words``: ``-m``, a module and its arguments, or a script and its arguments.

    The rest is as for ``Popen``.
    """
    mode, imports = _imports(words)
    nest = _nests().of(Sort(tuple(flags), mode, imports, tuple(sorted(env.items()))))
    if nest is None:
        return subprocess.Popen(
            [sys.executable, *flags, *words], env=env, cwd=cwd, stdin=stdin, stdout=stdout, stderr=stderr, text=text
        )
    return nest.start(words, cwd or Path.cwd(), stdin, stdout, stderr, text)


def _imports(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """In which async mode a program runs ("" for none), and which modules it imports in any case."""
    match words:
        case ("-m", "tidehall_server", command, *_) if command in SERVING:
            mode = chosen_mode(words).value
            return mode, (*_SERVING, f"engineio.async_drivers.{mode}", *_FRESH)
        case ("-m", "tidehall_kiosk", *_):
            return "", ("tidehall_kiosk.agent", "tidehall_kiosk.doctor", "tidehall_kiosk.printer_commands")
        case ("-m", "tests.services.steered", *_):
            return "eventlet", (*_SERVING, "engineio.async_drivers.eventlet", *_FRESH)
        case (script, mode, *_) if script.endswith("one_server.py"):
            return mode, ("tidehall_server.realtime", f"engineio.async_drivers.{mode}", _FRESH[0])
    raise ValueError(f"nobody has said what {words[:3]} imports")


class Started:
    """A program that a nest has forked."""

    def __init__(self, nest: Nest, pid: int) -> None:
        self.pid = pid
        self.stdin: IO[Any] | None = None
        self.stdout: IO[Any] | None = None
        self._nest = nest
        self._ended: int | None = None

    def poll(self) -> int | None:
        if self._ended is None:
            self._ended = self._nest.ended(self.pid)
        return self._ended

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while (ended := self.poll()) is None:
            if timeout is not None and deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            time.sleep(_LOOK_S)
        return ended

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:  # until somebody has waited for it, its number is nobody else's
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Sort:
    """Programs that may come from the same nest: how Python is started, what it imports, in which environment."""

    flags: tuple[str, ...]
    mode: str
    imports: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]


class Nest:
    """One warm process; safe from threads."""

    def __init__(self, sort: Sort) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._turn = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", *sort.flags, str(_NEST), str(theirs.fileno()), sort.mode, *sort.imports],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=dict(sort.environment),
                pass_fds=[theirs.fileno()],
            )  # fmt: skip
        atexit.register(self.close)

    def start(
        self, words: Sequence[str], folder: Path, stdin: Handle, stdout: Handle, stderr: Handle, text: bool = False
    ) -> Started:
        """Fork, and run ``words``."""
        with _Handles() as handles:
            given = handles.inward(stdin), handles.outward(1, stdout), handles.outward(2, stderr)
            started = Started(self, int(self._ask({"run": words, "folder": str(folder)}, given)))
            started.stdin, started.stdout = handles.ends(text)
        return started

    def ended(self, pid: int) -> int | None:
        """Its exit code, as ``Popen.returncode``; None while it runs."""
        status = self._ask({"ended": pid})
        return None if status is None else os.waitstatus_to_exitcode(int(status))

    def close(self) -> None:
        self._line.close()
        self._process.wait()

    def _ask(self, request: object, handles: Sequence[int] = ()) -> Any:
        with self._turn:
            socket.send_fds(self._line, [json.dumps(request).encode()], handles)
            answer = self._line.recv(_ANSWER)
        assert answer, "the nest has died; what it said is on stderr"
        return json.loads(answer)


class Nests:
    """A nest for each sort of program of which more than one is started."""

    def __init__(self) -> None:
        self._known: dict[Sort, Nest | None] = {}

    def of(self, sort: Sort) -> Nest | None:
        """None for the first of its sort."""
        if sort not in self._known:
            self._known[sort] = None
        elif self._known[sort] is None:
            self._known[sort] = Nest(sort)
        return self._known[sort]


@cache
def _nests() -> Nests:
    return Nests()


class _Handles(ExitStack):
    """Standard handles of a program to be: those it gets are closed here afterwards, our ends of pipes are kept."""

    def __init__(self) -> None:
        super().__init__()
        self._ends: dict[int, int] = {}

    def inward(self, wanted: Handle) -> int:
        if wanted == subprocess.PIPE:
            theirs, self._ends[0] = os.pipe()
            return self._until_passed(theirs)
        return self._passed(0, wanted)

    def outward(self, number: int, wanted: Handle) -> int:
        if wanted == subprocess.PIPE:
            self._ends[number], theirs = os.pipe()
            return self._until_passed(theirs)
        return self._passed(number, wanted)

    def ends(self, text: bool) -> tuple[IO[Any] | None, IO[Any] | None]:
        """Where to write what it reads, and to read what it writes."""
        how = "" if text else "b"
        write = os.fdopen(self._ends[0], "w" + how) if 0 in self._ends else None
        read = os.fdopen(self._ends[1], "r" + how) if 1 in self._ends else None
        return write, read

    def _passed(self, number: int, wanted: Handle) -> int:
        if wanted == subprocess.DEVNULL:
            return self._until_passed(os.open(os.devnull, os.O_RDWR))
        if wanted is None:
            return number
        return wanted if isinstance(wanted, int) else wanted.fileno()

    def _until_passed(self, handle: int) -> int:
        self.callback(os.close, handle)
        return handle
