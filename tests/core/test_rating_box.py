"""An evaluator's box: five keys, no screen. It speaks for the last ticket of its window and needs no reasons."""

from __future__ import annotations

from dataclasses import replace

from tests.core.scenario import Scenario
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e

BUS = c.Actor("C-01", "caller", personal=False)


def finished() -> tuple[Scenario, str]:
    hall = Scenario().staff("1")
    hall.take()
    return hall, hall.serve()


def box(ticket: str, level: c.Level = c.Level.SATISFIED, window: str | None = "1") -> c.Rate:
    return c.Rate(ticket, level, channel=c.RatingChannel.BOX, window=window)


def test_a_bad_level_from_a_box_counts_without_a_reason() -> None:
    hall, ticket = finished()
    bad = box(ticket, c.Level.VERY_DISSATISFIED)
    assert hall.refused(replace(bad, channel=c.RatingChannel.PAD)) == "rating_needs_reason"
    (rated,) = hall.do(bad, BUS)
    assert isinstance(rated, e.TicketRated)
    assert (rated.level, rated.channel, rated.tags) == ("very_dissatisfied", "hall_other", ())


def test_a_box_names_its_window_and_rates_only_there() -> None:
    hall, ticket = finished()
    assert hall.refused(box(ticket, window=None), BUS) == "rating_wrong_window"
    assert hall.refused(box(ticket, window="2"), BUS) == "rating_wrong_window"
    assert hall.refused(box(ticket), replace(BUS, window="2")) == "rating_wrong_window"
    assert hall.do(box(ticket, window=None), replace(BUS, window="1"))


def test_when_the_next_citizen_sits_the_box_is_theirs() -> None:
    """A call alone ends nothing, a start does; and a rating that was kept counts by when it was given."""
    hall, first = finished()
    hall.take()
    hall.wait(5)
    hall.call()
    given = hall.now
    hall.wait(5).do(c.Start("1"))
    hall.wait(5)
    assert hall.refused(box(first), BUS) == "rating_expired"
    (rated,) = hall.do(replace(box(first), given_at=given), BUS)
    assert isinstance(rated, e.TicketRated)
    assert rated.ticket == first
