"""Disk full, database held by somebody else: a definite refusal with words, nothing lost, and well again by itself."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.hall_config import HALL, write_hall
from tests.faults.history import History, Outcome
from tests.faults.house import House, Line, Reply, definite, serving, until
from tests.faults.load import settle
from tests.faults.verdict import assert_sound

SPACE_MB = 48
CROWD = 12
_SMALLEST_MB = 10


def take(line: Line, history: History, id_: str, client: str = "kiosk") -> Outcome:
    """One ticket, brought to a definite end."""
    operation = history.begin(client, id_, "take-ticket", {"service": "yb"})
    settle(line, operation)
    return operation.last().outcome


def refused(house: House, token: str, id_: str) -> Reply:
    """One attempt that must be a definite refusal."""
    line = house.line(token)
    reply = line.command("take-ticket", {"service": "yb"}, id_)
    line.close()
    assert reply.status == 503, reply
    assert definite(reply) == "storage_busy"
    return reply


def test_nobody_waits_for_ever_while_somebody_else_holds_the_database(tmp_path: Path) -> None:
    """A backup tool, a file manager: BEGIN EXCLUSIVE by another process, longer than anybody's patience."""
    history = History()
    with serving(House(write_hall(tmp_path), tmp_path / "data")) as house:
        token = house.manager()
        line = house.line(token)
        for n in range(20):
            assert take(line, history, f"before-{n}") is Outcome.OK
        ids = [f"while-{n:06d}" for n in range(CROWD)]
        with closing(sqlite3.connect(house.data / "journal.sqlite", isolation_level=None)) as other:
            until(lambda: _began(other), "the other process has the database")
            with ThreadPoolExecutor(CROWD) as crowd:
                replies = list(crowd.map(lambda id_: refused(house, token, id_), ids))
            assert len(replies) == CROWD
            ready = house.ready()
            assert ready.status == 503
            other.execute("ROLLBACK")
        for id_ in ids:
            assert take(line, history, id_) is Outcome.OK
        assert line.ask("GET", f"/api/v1/halls/{HALL}/views/manager").status == 200
        until(lambda: house.ready().status == 200, "ready again")
        line.close()
        house.stop()
        assert_sound(house, history)


def _began(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    return True


class Full:
    """``fill`` lets the server's data grow no further, ``empty`` gives the room back."""

    def fill(self, house: House) -> None:
        raise NotImplementedError

    def empty(self, house: House) -> None:
        raise NotImplementedError


class Ballast(Full):
    """A small file system of its own, filled to the last byte."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ballast"

    def fill(self, house: House) -> None:
        with self._file.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while file.write(b"x" * size):
                        pass
                except OSError:
                    continue

    def empty(self, house: House) -> None:
        self._file.unlink()


class Limit(Full):
    """No file of the server may grow: what a user without rights can do to a process of his own."""

    def fill(self, house: House) -> None:
        resource.prlimit(house.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def empty(self, house: House) -> None:
        resource.prlimit(house.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A tmpfs at ``folder``; only root may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SPACE_MB}m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a small disk; the limit on file sizes is tested without")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(params=["small disk", "file size limit"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Full]]:
    """The data directory, and how to fill what it lies on."""
    if request.param == "file size limit":
        yield tmp_path / "data", Limit()
        return
    with small_disk(tmp_path / "disk"):
        yield tmp_path / "disk" / "data", Ballast(tmp_path / "disk")


def test_a_full_disk_is_said_and_survived(tmp_path: Path, disk: tuple[Path, Full]) -> None:
    data, full = disk
    history = History()
    config = tmp_path / "server.toml"
    config.write_text(f"[server]\ndisk_min_mb = {_SMALLEST_MB}\n", encoding="utf-8")
    with serving(House(write_hall(tmp_path), data, "--config", str(config))) as house:
        token = house.manager()
        line = house.line(token)
        for n in range(20):
            assert take(line, history, f"before-{n}") is Outcome.OK
        assert house.ready().status == 200
        full.fill(house)
        with _crowd(house, token, history):
            for n in range(5):
                refused(house, token, f"while-{n:06d}")
            until(lambda: house.ready().status == 503, "not ready")
            shown = line.ask("GET", f"/api/v1/halls/{HALL}/views/manager")
            assert shown.status == 200, "what is known is still shown"
            assert shown.body["view"]["waiting"]["total"] == 20
            full.empty(house)
        for n in range(5):
            assert take(line, history, f"while-{n:06d}") is Outcome.OK
        until(lambda: house.ready().status == 200, "ready again without a restart")
        line.close()
        house.stop()
        assert_sound(house, history)


@contextmanager
def _crowd(house: House, token: str, history: History) -> Iterator[None]:
    """Kiosks that go on asking with the same id while the disk is full; in the end each has its ticket."""
    errors: list[BaseException] = []

    def ask(number: int) -> None:
        line: Any = house.line(token)
        try:
            assert take(line, history, f"crowd-{number:06d}", f"kiosk{number}") is Outcome.OK
        except BaseException as error:  # noqa: BLE001 - raised again below
            errors.append(error)
        finally:
            line.close()

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    yield
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
