"""The jobs of a hall: begun, looked at, ended, forgotten."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog

from tidehall_server.what_ifs import output
from tidehall_server.what_ifs.job import PROGRAM, Asked, Change, Job, JobState, Source, Why, arguments
from tidehall_server.what_ifs.lock import Held, Tie, Turnstile, is_torn

log = structlog.get_logger("tidehall.what_if")

LONGEST: Final = timedelta(minutes=30)
KEPT_FOR: Final = timedelta(hours=24)
KEPT: Final = 20
_LOOKS, _LOOK_S = 50, 0.02
_NICE = 15


class Busy(Exception):
    """Another what-if of this hall runs; ``job`` is None where it has just ended."""

    def __init__(self, job: Job | None) -> None:
        super().__init__("busy")
        self.job = job


class WhatIfs:
    """``program`` works them out; every server process of the hall may look at them and end them."""

    def __init__(self, source: Source, now: Callable[[], datetime], program: tuple[str, ...] = PROGRAM) -> None:
        self._source = source
        self._now = now
        self._program = program
        self._folder = source.data / "what-if" / source.hall
        self._turn = Turnstile(self._folder / "lock")
        self._mine: dict[str, tuple[subprocess.Popen[bytes], Tie]] = {}

    def start(self, identifier: str, days: list[str], change: Change, by: str) -> Job:
        """Begin; raises ``Busy`` while another one runs."""
        asked = Asked(identifier, days, change, by, self._now())
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._reap()
        try:
            with self._turn.entered() as lock:
                place = self._folder / identifier
                place.mkdir(mode=0o700)
                (place / "asked.json").write_text(json.dumps(asdict(asked), default=str), encoding="utf-8")
                tie = Tie(place / "server")
                try:
                    child = self._launch(asked, place, lock)
                except OSError:
                    tie.loose()
                    raise
                self._turn.name(lock, identifier, child.pid)
                self._mine[identifier] = child, tie
        except Held as held:
            job = self.get(held.holder)
            raise Busy(job if job is not None and job.state is JobState.RUNNING else None) from None
        _hold_back(child.pid)
        log.info("what-if started", id=identifier, days=len(days))
        return Job(asked, JobState.RUNNING)

    def get(self, identifier: str) -> Job | None:
        """How it stands with a job; None when it is not kept (any more), or in a way that this release cannot read."""
        asked = self._asked(identifier)
        return self._job(asked) if asked is not None else None

    def all(self) -> list[Job]:
        """What is kept, newest first."""
        kept = [asked for place in self._places() if (asked := self._asked(place.name)) is not None]
        return [self._job(asked) for asked in sorted(kept, key=lambda each: each.at, reverse=True)]

    def answer(self, identifier: str) -> Any:
        """What the program found out, as it said it."""
        return output.answer(self._folder / identifier / "answer.jsonl")

    def cancel(self, identifier: str) -> Job | None:
        """End it if it runs; what has ended stays as it is."""
        if self._running() == identifier:
            self._end(identifier, JobState.CANCELLED)
        return self.get(identifier)

    def tick(self) -> None:
        """Once a second: end what takes too long or lost its server, forget what is old."""
        now = self._now()
        running = self._running()
        if running and is_torn(self._folder / running / "server"):
            self._end(running, JobState.FAILED, Why.BROKEN)
        if running and (asked := self._asked(running)) is not None and now - asked.at > LONGEST:
            self._end(running, JobState.FAILED, Why.TOO_LONG)
        old = sorted((each for each in self._places() if each.name != running), key=_touched, reverse=True)
        for at, place in enumerate(old):
            if at >= KEPT - 1 or now.timestamp() - _touched(place) > KEPT_FOR.total_seconds():
                shutil.rmtree(place, ignore_errors=True)

    def stop(self) -> None:
        """The server ends: nothing of its own goes on without it, and no failure here keeps it from ending."""
        with suppress(OSError):
            running = self._running()
            if running in self._mine:
                self._end(running, JobState.CANCELLED)

    def _launch(self, asked: Asked, place: Path, lock: int) -> subprocess.Popen[bytes]:
        with (place / "answer.jsonl").open("wb") as said, (place / "words.txt").open("wb") as words:
            return subprocess.Popen(
                [*self._program, *arguments(self._source, asked)], stdin=subprocess.DEVNULL, stdout=said, stderr=words,
                env=self._source.environment(), start_new_session=True, pass_fds=[lock],
            )  # fmt: skip

    def _places(self) -> list[Path]:
        return [each for each in self._folder.iterdir() if each.is_dir()] if self._folder.is_dir() else []

    def _asked(self, identifier: str) -> Asked | None:
        try:
            said = json.loads((self._folder / identifier / "asked.json").read_text(encoding="utf-8"))
            change = said["change"]
            change["rights"] = {window: tuple(both) for window, both in change["rights"].items()}
            return Asked(**said | {"change": Change(**change), "at": datetime.fromisoformat(said["at"])})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _job(self, asked: Asked) -> Job:
        place = self._folder / asked.id
        running = self._running() == asked.id
        found = output.count(place / "answer.jsonl")
        if running:
            return Job(asked, JobState.RUNNING, found.done, found.of)
        with suppress(OSError, ValueError, KeyError, TypeError):
            ended = json.loads((place / "ended.json").read_text(encoding="utf-8"))
            return Job(asked, JobState(ended["state"]), found.done, found.of, Why(ended["why"]))
        if found.answered:
            return Job(asked, JobState.DONE, found.done, found.of)
        words = output.words(place / "words.txt")
        return Job(asked, JobState.FAILED, found.done, found.of, Why.SAID if words[0] else Why.BROKEN, words)

    def _running(self) -> str:
        self._reap()
        return self._turn.holder()[0]

    def _end(self, identifier: str, state: JobState, why: Why = Why.NONE) -> None:
        """Its whole process group goes, and nothing it still says counts."""
        holder, process = self._turn.holder()
        if holder != identifier or process <= 1:
            return
        with suppress(OSError):  # a full disk must not keep it alive: without the note the job counts as broken
            (self._folder / identifier / "ended.json").write_text(json.dumps({"state": state, "why": why}))
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        pause = threading.Event()  # never set: a short wait that is one in every async mode
        for _ in range(_LOOKS):
            if self._running() != identifier:
                break
            pause.wait(_LOOK_S)
        log.info("what-if ended", id=identifier, state=state.value, why=why.value)

    def _reap(self) -> None:
        for identifier in [each for each, (child, _) in list(self._mine.items()) if child.poll() is not None]:
            ended = self._mine.pop(identifier, None)  # another thread may have seen it end as well
            if ended is not None:
                ended[1].loose()


def _hold_back(process: int) -> None:
    """Citizens come first: the least of the processor's turns; and an end even where the server is gone by then."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process, _NICE)
    if hasattr(resource, "prlimit"):
        limit = int(LONGEST.total_seconds())
        with suppress(OSError, ValueError):
            resource.prlimit(process, resource.RLIMIT_CPU, (limit, limit))


def _touched(place: Path) -> float:
    with suppress(OSError):
        return place.stat().st_mtime
    return 0.0
