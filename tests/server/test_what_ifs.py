"""The jobs of a hall's what-ifs, with small programs in the place of the real one."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.server.house import START
from tidehall_server.clock import ManualClock
from tidehall_server.what_ifs import Busy, Change, Job, JobState, Source, WhatIfs, Why
from tidehall_server.what_ifs.job import Asked, arguments
from tidehall_server.what_ifs.room import KEPT, LONGEST

SAYS = 'import sys; print(\'{"done":1,"of":2}\'); print(\'{"answer":{"of":\' + str(len(sys.argv)) + \'}}\')'
WAITS = 'import time; print(\'{"done":3,"of":9}\', flush=True); time.sleep(60)'
GROWS = (
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); " + WAITS
)
REFUSES = "import sys; sys.stderr.write('Error: 窗口 8 不在这一天。\\nWindow 8 is not in this day.\\n'); sys.exit(1)"
BREAKS = "raise ValueError('Error: inside')"


class Rooms:
    """Rooms on one folder, as server processes have them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(START)
        self.made: list[WhatIfs] = []

    def room(self, program: str) -> WhatIfs:
        made = WhatIfs(Source("test", self.folder), self.clock.now, (sys.executable, "-c", program))
        self.made.append(made)
        return made


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    made = Rooms(tmp_path)
    yield made
    for room in made.made:
        room.stop()


def until(room: WhatIfs, job: str, *states: JobState, done: int = 0) -> Job:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = room.get(job)
        assert found is not None
        if found.state in states and found.done >= done:
            return found
        time.sleep(0.01)
    raise AssertionError(f"{job} did not become {states}")


def start(room: WhatIfs, name: str = "a" * 16) -> Job:
    return room.start(name, ["2026-02-27"], Change({"tide.max_wait_s": 600}), "boss")


def test_a_job_counts_and_ends_with_an_answer_that_every_process_can_read(rooms: Rooms) -> None:
    room = rooms.room(SAYS)
    assert start(room).state is JobState.RUNNING
    done = until(rooms.room(SAYS), "a" * 16, JobState.DONE)
    assert (done.done, done.of, done.asked.by, done.asked.at) == (1, 2, "boss", START)
    assert done.asked.change == Change({"tide.max_wait_s": 600})
    assert rooms.room(SAYS).answer("a" * 16) == {"of": 6}
    assert [each.asked.id for each in room.all()] == ["a" * 16]


def test_one_runs_at_a_time_whichever_process_begins_it(rooms: Rooms) -> None:
    first, second = rooms.room(WAITS), rooms.room(SAYS)
    start(first)
    until(first, "a" * 16, JobState.RUNNING, done=3)
    for room in (first, second):
        with pytest.raises(Busy) as busy:
            start(room, "b" * 16)
        assert busy.value.job is not None
        assert (busy.value.job.asked.id, busy.value.job.done, busy.value.job.of) == ("a" * 16, 3, 9)
    assert second.get("b" * 16) is None
    second.cancel("a" * 16)
    start(second, "b" * 16)
    until(second, "b" * 16, JobState.DONE)


def test_another_process_cancels_it_with_everything_it_began(rooms: Rooms) -> None:
    room = rooms.room(GROWS)
    start(room)
    until(room, "a" * 16, JobState.RUNNING, done=3)
    group = int((rooms.folder / "what-if" / "test" / "lock").read_text().split()[1])
    other = rooms.room(SAYS)
    assert other.cancel("a" * 16) is not None
    assert until(other, "a" * 16, JobState.CANCELLED).of == 9
    room.tick()  # the one that began it takes note
    deadline = time.monotonic() + 10
    while _alive(group) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _alive(group)
    assert other.cancel("a" * 16) == other.get("a" * 16)


def _alive(group: int) -> bool:
    """Whether some process of the group still runs; those that only wait to be counted do not."""
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = place.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            return True
    return False


def test_words_of_a_refusal_are_kept_and_a_traceback_is_none(rooms: Rooms) -> None:
    start(rooms.room(REFUSES))
    refused = until(rooms.made[0], "a" * 16, JobState.FAILED)
    assert (refused.why, refused.words) == (Why.SAID, ("窗口 8 不在这一天。", "Window 8 is not in this day."))
    start(rooms.room(BREAKS), "b" * 16)
    broken = until(rooms.made[1], "b" * 16, JobState.FAILED)
    assert (broken.why, broken.words) == (Why.BROKEN, ("", ""))


def test_a_job_that_was_killed_from_outside_has_failed(rooms: Rooms) -> None:
    room = rooms.room(WAITS)
    start(room)
    until(room, "a" * 16, JobState.RUNNING, done=3)
    os.kill(int((rooms.folder / "what-if" / "test" / "lock").read_text().split()[1]), signal.SIGKILL)
    assert until(room, "a" * 16, JobState.FAILED).why is Why.BROKEN


def test_the_server_s_end_is_the_job_s_end(rooms: Rooms) -> None:
    room = rooms.room(WAITS)
    start(room)
    rooms.room(SAYS).tick()
    rooms.room(SAYS).stop()  # another process ends: not its job
    assert until(room, "a" * 16, JobState.RUNNING, done=3)
    room.stop()
    assert until(room, "a" * 16, JobState.CANCELLED)


def test_what_lost_its_server_is_ended_by_the_next(rooms: Rooms) -> None:
    """A crash leaves nobody who would wait for the answer: the next server frees the hall's turn."""
    crash = f"""
import os, sys
from pathlib import Path
from tidehall_server.clock import SystemClock
from tidehall_server.what_ifs import Change, Source, WhatIfs
program = (sys.executable, "-c", {WAITS!r})
WhatIfs(Source("test", Path({str(rooms.folder)!r})), SystemClock().now, program).start("a" * 16, [], Change(), "boss")
os._exit(9)
"""
    next_server = rooms.room(SAYS)
    assert subprocess.run([sys.executable, "-c", crash], check=False, stdout=subprocess.DEVNULL).returncode == 9
    until(next_server, "a" * 16, JobState.RUNNING)
    next_server.tick()
    assert until(next_server, "a" * 16, JobState.FAILED).why is Why.BROKEN


def test_what_takes_too_long_is_ended(rooms: Rooms) -> None:
    room = rooms.room(WAITS)
    start(room)
    until(room, "a" * 16, JobState.RUNNING, done=3)
    rooms.clock.advance(LONGEST.total_seconds())
    room.tick()
    assert until(room, "a" * 16, JobState.RUNNING)
    rooms.clock.advance(1)
    room.tick()
    assert until(room, "a" * 16, JobState.FAILED).why is Why.TOO_LONG


def test_a_job_that_cannot_be_written_about_is_ended_all_the_same(rooms: Rooms) -> None:
    room = rooms.room(WAITS)
    start(room)
    until(room, "a" * 16, JobState.RUNNING, done=3)
    (rooms.folder / "what-if" / "test" / ("a" * 16) / "ended.json").mkdir()  # no file can be written there
    room.cancel("a" * 16)
    assert until(room, "a" * 16, JobState.FAILED).why is Why.BROKEN


def test_who_only_looks_keeps_nobody_from_beginning(rooms: Rooms) -> None:
    """Another process holds the lock for the instant of a look; the job that it names has long ended."""
    room = rooms.room(SAYS)
    start(room)
    until(room, "a" * 16, JobState.DONE)
    with (rooms.folder / "what-if" / "test" / "lock").open("rb") as looks:
        fcntl.flock(looks, fcntl.LOCK_SH)
        with pytest.raises(Busy) as busy:
            start(room, "b" * 16)
        assert busy.value.job is None
        done = threading.Timer(0.01, fcntl.flock, (looks, fcntl.LOCK_UN))
        done.start()
        start(room, "b" * 16)
        done.join()
    until(room, "b" * 16, JobState.DONE)


@pytest.mark.parametrize("said", ['{"id": "x"}', "[]", '{"change": {"rights": {}, "fog": 1}, "at": 3}'])
def test_a_job_of_another_release_is_none(rooms: Rooms, said: str) -> None:
    place = rooms.folder / "what-if" / "test" / ("c" * 16)
    place.mkdir(parents=True)
    (place / "asked.json").write_text(said)
    room = rooms.room(SAYS)
    assert (room.get("c" * 16), room.all()) == (None, [])
    room.tick()


def test_old_results_are_forgotten_and_so_are_too_many(rooms: Rooms) -> None:
    room = rooms.room(SAYS)
    for at in range(KEPT + 1):
        folder = rooms.folder / "what-if" / "test" / f"{at:016x}"
        folder.mkdir(parents=True)
        seen = (START - timedelta(hours=at)).timestamp()
        os.utime(folder, (seen, seen))
    room.tick()
    kept = {each.name for each in (rooms.folder / "what-if" / "test").iterdir()}
    assert kept == {f"{at:016x}" for at in range(KEPT - 1)}
    rooms.clock.advance(20 * 3600 + 1)
    room.tick()
    kept = {each.name for each in (rooms.folder / "what-if" / "test").iterdir()}
    assert kept == {f"{at:016x}" for at in range(4)}


def test_the_command_line_says_all_that_was_asked_and_no_secret(tmp_path: Path) -> None:
    source = Source("test", tmp_path, "postgresql://boss:secret@db/hall")
    change = Change(
        {"tide.automatic": True, "calling.order": "arrival", "calling.short_first": 1.5},
        ["3"],
        {"2": (["yb", "ms"], ["zx"]), "9": (["yb"], [])},
        {"1": ["09:00-12:00", "13:30-17:00"], "2": []},
    )
    said = arguments(source, Asked("x", ["2026-02-26", "2026-02-27"], change, "boss", START))
    assert said == [
        "--json", f"--data={tmp_path}", "--hall=test", "--day=2026-02-26", "--day=2026-02-27",
        "--set=tide.automatic=true", "--set=calling.order=arrival", "--set=calling.short_first=1.5", "--close=3",
        "--rights=2=yb,ms+zx", "--rights=9=yb", "--staff=1=09:00-12:00,13:30-17:00", "--staff=2=",
    ]  # fmt: skip
    assert "secret" not in " ".join(said)
    assert source.environment()["TIDEHALL_DB"] == "postgresql://boss:secret@db/hall"
