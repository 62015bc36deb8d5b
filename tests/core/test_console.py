"""Two pages at one window: the newest works, the other reads until it takes over (criterion C5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.scenario import Scenario, clerk
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import ConsoleClaimed

LI = clerk("clerk1")


def on(page: str) -> c.Actor:
    return replace(LI, console=page)


def hall_with(*pages: str) -> Scenario:
    hall = Scenario().staff("1")
    for page in pages:
        hall.do(c.ClaimConsole("1", page, takeover=True), on(page))
    return hall


def test_the_older_page_is_refused_whatever_it_asks() -> None:
    hall = hall_with("page-one", "page-two")
    first, second = hall.take(), hall.take()
    assert hall.refused(c.CallNext("1"), on("page-one")) == "other_console"
    hall.do(c.CallNext("1"), on("page-two"))
    asks: list[c.Command] = [
        c.Recall("1"), c.Start("1"), c.Pass("1"), c.Hold("1"), c.Transfer(first, "zg"), c.Drop(first), c.Undo("1"),
    ]  # fmt: skip
    assert {hall.refused(ask, on("page-one")) for ask in asks} == {"other_console"}
    assert hall.day.windows["1"].ticket == first
    assert hall.order() == [second]


def test_taking_over_turns_the_pages_round() -> None:
    hall = hall_with("page-one", "page-two")
    hall.take()
    assert hall.do(c.ClaimConsole("1", "page-one", takeover=True), on("page-one")) == [ConsoleClaimed("1", "page-one")]
    assert hall.do(c.ClaimConsole("1", "page-one", takeover=True), on("page-one")) == []
    assert hall.refused(c.CallNext("1"), on("page-two")) == "other_console"
    hall.do(c.CallNext("1"), on("page-one"))


def test_without_taking_over_only_a_window_without_a_page_is_claimed() -> None:
    hall = Scenario().staff("1")
    assert hall.do(c.ClaimConsole("1", "page-one"), on("page-one"))
    assert hall.do(c.ClaimConsole("1", "page-two"), on("page-two")) == []
    assert hall.day.windows["1"].console == "page-one"


def test_signing_in_claims_the_window_and_leaving_frees_it() -> None:
    hall = Scenario()
    hall.do(c.SignIn("1"), on("page-one"))
    assert hall.day.windows["1"].console == "page-one"
    hall.do(c.SignIn("1"), on("page-two"))
    assert hall.day.windows["1"].console == "page-two"
    hall.do(c.SignIn("1", takeover=True), clerk("clerk2"))
    assert hall.day.windows["1"].console is None
    hall.do(c.SignIn("2"), on("page-one"))
    hall.do(c.SignOut(), on("page-one"))
    assert hall.day.windows["2"].console is None


def test_a_keypad_and_a_manager_act_beside_the_page() -> None:
    hall = hall_with("page-one")
    first = hall.take()
    hall.do(c.CallNext("1"), c.Actor("keypad", "caller", personal=False, window="1"))
    assert hall.day.windows["1"].ticket == first
    hall.do(c.Start("1"))


@pytest.mark.parametrize("action", ["call", "start"])
def test_undo_does_not_give_the_window_back_to_an_older_page(action: str) -> None:
    hall = hall_with("page-one")
    hall.take()
    hall.do(c.CallNext("1"), on("page-one"))
    if action == "start":
        hall.do(c.Start("1"), on("page-one"))
    hall.do(c.ClaimConsole("1", "page-two", takeover=True), on("page-two"))
    hall.do(c.Undo("1"), on("page-two"))
    assert hall.day.windows["1"].console == "page-two"


def test_nobody_claims_the_window_of_another() -> None:
    hall = hall_with("page-one")
    assert hall.refused(c.ClaimConsole("1", "page-x", takeover=True), clerk("clerk2")) == "not_your_window"
    assert hall.refused(c.ClaimConsole("2", "page-x", takeover=True), clerk("clerk2")) == "window_unstaffed"
