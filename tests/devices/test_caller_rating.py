"""A citizen's key: kept on disk before it is acknowledged, sent until the hall has it, never for somebody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.devices.kiosk import until
from tests.devices.test_caller_keys import FREE, SERVING
from tidehall_caller.keys import Key
from tidehall_caller.rating import Ratings
from tidehall_link.pace import Pace
from tidehall_link.sending import Unreachable
from tidehall_link.wire import Accepted, Refusal

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FINISHED = replace(FREE, last="A001")


class Stage:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "ratings.json"
        self.at = 0.0
        self.up = True
        self.sent: list[tuple[Mapping[str, Any], str]] = []
        self.ratings = self.made()

    def made(self) -> Ratings:
        return Ratings(self.path, self.send, lambda: NOW, Pace(monotonic=lambda: self.at))

    def send(self, name: str, body: Mapping[str, Any], command_id: str) -> Accepted | Refusal:
        assert name == "rate"
        self.sent.append((body, command_id))
        if not self.up:
            raise Unreachable(command_id, "a test")
        return Accepted({}, 1)

    def kept(self) -> list[dict[str, str]]:
        read: list[dict[str, str]] = json.loads(self.path.read_text("utf-8"))
        return read


def test_it_is_on_the_disk_before_it_is_acknowledged_and_says_when(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.ratings.see("1", FINISHED)
    assert stage.ratings.give("1", Key.DISSATISFIED, live=True)
    (kept,) = stage.kept()
    assert (kept["ticket"], kept["level"], kept["window"]) == ("A001", "dissatisfied", "1")
    assert kept["given_at"].startswith("2026-11-20T02:00:00")
    assert set(kept) == {"id", "window", "ticket", "level", "given_at"}, "nothing of a person"


def test_the_first_word_counts(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.ratings.see("1", FINISHED)
    assert stage.ratings.give("1", Key.FAIR, live=True)
    assert stage.ratings.give("1", Key.VERY_SATISFIED, live=True), "acknowledged, and without effect"
    assert [each["level"] for each in stage.kept()] == ["fair"]


def test_nobody_to_speak_for_is_refused(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    assert not stage.ratings.give("1", Key.FAIR, live=True)
    stage.ratings.see("1", replace(SERVING, last="A000"))
    assert not stage.ratings.give("1", Key.FAIR, live=True), "the next citizen sits here"
    stage.ratings.see("1", replace(FREE, last="A000"))
    assert not stage.ratings.give("1", Key.FAIR, live=True), "he was only put on hold: it is still his turn"
    stage.ratings.see("1", FINISHED)
    assert not stage.ratings.give("2", Key.FAIR, live=True), "another window"
    stage.at = 80.0
    assert stage.ratings.give("1", Key.FAIR, live=False)


def test_without_a_link_what_is_known_grows_old(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.ratings.see("1", FINISHED)
    stage.at = 91.0
    assert not stage.ratings.give("1", Key.FAIR, live=False)
    assert stage.ratings.give("1", Key.FAIR, live=True)


def test_a_power_cut_loses_no_rating_and_the_hall_gets_one_id(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.up = False
    stage.ratings.start()
    stage.ratings.see("1", FINISHED)
    assert stage.ratings.give("1", Key.FAIR, live=True)
    until(lambda: stage.sent, "it is tried")
    stage.ratings.stop()
    stage.up = True
    again = stage.made()
    again.start()
    until(lambda: again.waiting == 0, "the hall has it")
    again.stop()
    assert len({command_id for _, command_id in stage.sent}) == 1
    assert stage.kept() == []


def test_a_broken_file_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "ratings.json").write_text("{", "utf-8")
    stage = Stage(tmp_path)
    stage.ratings.see("1", FINISHED)
    assert stage.ratings.give("1", Key.FAIR, live=True)
    assert (tmp_path / "ratings.broken").exists()
