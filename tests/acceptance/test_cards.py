"""电子监察 through a whole hall: a breach is one card, it turns red, it ends, and so do limits of cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.counter import Counter
from tidehall_server.journal.card_rows import WantedCards


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    made = Counter("meijiang", tmp_path)
    made.staff(w2="zc-a")
    return made


def cards(hall: Counter) -> list[tuple[str, str, str]]:
    rows = hall.app.matters.cards.rows.find(WantedCards(hall.clock.now().replace(hour=0)))
    return sorted((row["rule"], row["subject"], row["colour"]) for row in rows)


def look(hall: Counter, seconds: float) -> None:
    hall.clock.advance(seconds)
    hall.app.matters.tick()


def test_a_wait_is_one_card_that_turns_red_and_ends(hall: Counter) -> None:
    hall.take("mz")
    hall.call("2")
    hall.do("start", window="2")
    ticket = hall.take("mz")
    look(hall, 900)
    assert cards(hall) == []
    for _ in range(3):
        look(hall, 16)
    assert cards(hall) == [("wait_over", ticket, "yellow")]
    look(hall, 900)
    assert cards(hall) == [("wait_over", ticket, "red")]
    hall.do("finish", window="2")
    hall.call("2")
    look(hall, 16)
    desk = hall.app.matters.cards
    (name,) = [row["id"] for row in desk.rows.find(WantedCards(hall.clock.now().replace(hour=0)))]
    story = [type(fact.event).__name__ for fact in desk.story(name)]
    assert [name for name in story if name != "CardTold"] == ["CardIssued", "CardTurnedRed", "BreachEnded"]
    assert hall.journal.verify() == []
    assert hall.journal.stale() == []


def test_ts_4_a_late_transfer_is_a_card_of_the_front_desk(hall: Counter) -> None:
    case = hall.receive("mz", urgent=True, materials=hall.materials("mz"))
    hall.clock.advance(301)
    hall.look()
    look(hall, 1)
    found = hall.app.matters.cards.rows.find(WantedCards(hall.clock.now().replace(hour=0)))
    assert [(row["rule"], row["subject"], row["duty"]) for row in found] == [("transfer_urgent", case, "front_desk")]
