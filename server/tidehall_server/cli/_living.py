"""Many days, one after the other or several at once: told how far it is, and stopped by Ctrl-C at any moment."""

from __future__ import annotations

import json
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import track

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2
"""Days read for each process before their turn: enough to keep it busy, however many there are."""


def lives(days: Iterable[T], live: Callable[[T], R], jobs: int) -> Iterator[R]:
    """What ``live`` makes of each day, in order; never more than a few days are held at once."""
    if jobs == 1:
        yield from map(live, days)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_leave_interrupts) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for day in days:
                waiting.append(pool.submit(live, day))
                if len(waiting) > _AHEAD * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _leave_interrupts() -> None:
    """Ctrl-C reaches the whole group: the one who began decides, not each worker with a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def counted(found: Iterable[R], of: int, label: str, *, as_json: bool) -> Iterator[R]:
    """Hands on each day, with a bar on a terminal's stderr, or with a JSON object a line."""
    if not as_json:
        console = Console(stderr=True)
        yield from track(found, label, of, console=console, transient=True, disable=not console.is_terminal)
        return
    click.echo(json.dumps({"done": 0, "of": of}))
    for done, each in enumerate(found, 1):
        click.echo(json.dumps({"done": done, "of": of}))
        yield each
