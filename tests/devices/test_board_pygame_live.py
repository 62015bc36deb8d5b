"""A board without a browser in a served hall: pairing, calls, an outage, being frozen, losing its right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.devices.kiosk import BASE, ENV, HALL, ROOT, HallProcess, until
from tests.faults.proxy import FaultProxy, Faults
from tests.services.process import stop
from tidehall_display.board.board import Board, Home
from tidehall_display.board.feed import fingerprint
from tidehall_display.board.settings import BoardSettings
from tidehall_link.asking import Asker

HALL_FILE = ROOT / "config" / "halls" / f"{HALL}.toml"
CLERK = tomllib.loads(HALL_FILE.read_text(encoding="utf-8"))["clerks"][0]["id"]
SETTINGS = BoardSettings(mode="480x270")
NOWHERE = "http://127.0.0.1:9"


class Boards:
    """Starts boards and stops them after the test."""

    def __init__(self, hall: HallProcess) -> None:
        self.hall = hall
        self._running: list[Board] = []

    def start(self, folder: Path, token: str, server: str = "") -> Board:
        made = Board(Home(server or self.hall.url, folder, token=token), SETTINGS, folder / "frame.png")
        self._running.append(made)
        made.start(lambda: None)
        return made

    def stop(self, made: Board) -> None:
        self._running.remove(made)
        made.stop()

    def stop_all(self) -> None:
        for made in list(self._running):
            self.stop(made)


@pytest.fixture
def boards(hall: HallProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[Boards]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    made = Boards(hall)
    yield made
    made.stop_all()


def command(hall: HallProcess, name: str, **body: Any) -> dict[str, Any]:
    return hall.call("POST", f"{BASE}/commands/{name}", body)


def seat(hall: HallProcess) -> None:
    """A clerk sits at window 1 and nobody stands there."""
    view = hall.call("GET", f"{BASE}/views/clerk")["view"]
    line = next(each for each in view["windows"] if each["line"]["id"] == "1")
    if line["clerk"] is None:
        command(hall, "sign-in", clerk=CLERK, window="1")
    if line["line"]["ticket"]:
        command(hall, "start", window="1")
        command(hall, "finish", window="1")


def called(hall: HallProcess) -> str:
    seat(hall)
    command(hall, "take-ticket", service="yb")
    ticket: str = command(hall, "call-next", window="1")["result"]["ticket"]
    return ticket


def told(hall: HallProcess, ticket: str) -> list[str]:
    facts = hall.call("GET", f"{BASE}/story?limit=1000")["facts"]
    return [
        fact["data"]["how"] for fact in facts if fact["type"] == "CallAnnounced" and fact["data"]["ticket"] == ticket
    ]


def same(made: Board, hall: HallProcess) -> bool:
    """Invariant I8: what is shown is the server's projection; facts that change no board only raise its version."""
    server = hall.call("GET", f"{BASE}/views/board")
    version, print_ = made.feed.digest()
    return 0 < version <= server["version"] and print_ == fingerprint(server["view"])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_board_that_can_no_longer_note_what_it_shows_is_not_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture goes on, and the hall would wait for ever to hear that calls are shown."""

    def broken(**_: object) -> None:
        raise RuntimeError("not foreseen")

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    made = Board(Home(NOWHERE, tmp_path, token="t"), SETTINGS)
    made.start(lambda: None)
    until(made.healthy, "well")
    monkeypatch.setattr(made.feed, "keep", broken)
    until(lambda: not made.healthy(), "noticed")
    made.stop()


def test_f19_i8_a_board_shows_and_tells_calls_outlives_a_cut_and_a_slow_line_and_loses_its_right(
    boards: Boards, tmp_path: Path
) -> None:
    hall = boards.hall
    token = hall.add_device("board")
    with FaultProxy("127.0.0.1", hall.port) as line:
        made = boards.start(tmp_path, token, f"http://127.0.0.1:{line.port}")
        until(lambda: made.feed.live and made.feed.state().now, "live")
        first = called(hall)
        until(
            lambda: made.feed.state().rows[:1] and made.feed.state().rows[0].call.ticket == first, "the call is shown"
        )
        assert made.feed.state().rows[0].fresh is not None
        until(lambda: told(hall, first) == ["shown"], "the hall knows that it was shown")
        until(lambda: same(made, hall), "the same view")
        assert (tmp_path / "frame.png").stat().st_size > 1000
        mine = next(each for each in hall.call("GET", f"{BASE}/devices")["devices"] if each["role"] == "board")
        assert until(lambda: _parts(hall)) >= {"screen", "fonts"}

        line.set(Faults(refuse=True))
        line.reset()
        until(lambda: not made.feed.live, "the line is cut")
        second = called(hall)
        assert made.healthy()
        assert told(hall, second) == []
        line.set(Faults(bytes_per_s=4000))
        until(lambda: made.feed.live, "back without help, over a slow line")
        until(lambda: same(made, hall), "the same view again")
        until(lambda: told(hall, second) == ["shown"], "the call of meanwhile is shown and told")
        assert told(hall, first) == ["shown"]
        boards.stop(made)

    again = boards.start(tmp_path, token)
    until(lambda: again.feed.live and again.feed.state().now, "live")
    until(lambda: again.feed.state().rows, "the calls of before")
    assert not any(row.fresh for row in again.feed.state().rows)
    hall.revoke(mine["id"])
    until(
        lambda: (pairing := again.feed.state().pairing) and pairing.code and pairing.revoked,
        "a code to be paired again",
    )


def _parts(hall: HallProcess) -> set[str]:
    [mine] = [each for each in hall.call("GET", f"{BASE}/devices")["devices"] if each["role"] == "board"]
    return {part["name"] for part in (mine["condition"] or {}).get("parts") or []}


def test_f29_a_board_that_was_frozen_catches_up_and_holds_nobody_up(boards: Boards, tmp_path: Path) -> None:
    hall = boards.hall
    token = tmp_path / "token"
    token.write_text(hall.add_device("board"))
    file = tmp_path / "display.toml"
    file.write_text(f'server = "{hall.url}"\ndata = "{tmp_path}"\n[board]\nmode = "480x270"\n')
    arguments = [sys.executable, "-m", "tidehall_display", "--config", str(file), "board", "--token-file", str(token)]
    environ = ENV | {
        "SDL_VIDEODRIVER": "dummy",
        "PYTHONPATH": os.pathsep.join([ENV["PYTHONPATH"], str(ROOT / "display")]),
    }
    process = subprocess.Popen(arguments, env=environ)
    try:
        first = called(hall)
        until(lambda: "shown" in told(hall, first), "it shows calls")
        process.send_signal(signal.SIGSTOP)
        second = called(hall)
        assert told(hall, second) == []
        process.send_signal(signal.SIGCONT)
        until(lambda: "shown" in told(hall, second), "it has caught up")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.send_signal(signal.SIGCONT)
        stop(process)


def test_a_board_moves_to_the_view_that_its_layout_needs_and_back(
    boards: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layouts: dict[str, dict[str, Any]] = {"/board": {"layout": "main"}}
    monkeypatch.setattr(Asker, "get", lambda _, path: layouts[path])
    made = boards.start(tmp_path, boards.hall.add_device("board"))
    until(lambda: made.feed.state().board, "the calls")
    layouts["/board"] = {"layout": "entrance"}
    made.reload()
    until(lambda: made.feed.state().kiosk and made.feed.live, "how busy the hall is")
    layouts["/board"] = {"layout": "window", "windows": ["1"]}
    made.reload()
    until(lambda: made.feed.state().board and made.feed.live, "its window")
    assert made.healthy()
    until(lambda: made.show.mode == "480x270", "the screen was taken anew")
