"""The guide desk: priority against proof, a slip from a kiosk's printer, leaving by phone, ratings that came late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.core.scenario import DESK, KIOSK, NINE, Scenario, clerk
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import PriorityClass, Proof, SlipOutcome
from tidehall_server.core.queue.project import guide, kiosk, pad

GUIDE = c.Actor("gao", "guide", "高敏")
PHONE = c.Actor("phone", "phone", personal=False)
PAD = c.Actor("P-01", "pad", personal=False, window="1")
OTHER_KIOSK = c.Actor("K-02", "kiosk", personal=False)


def test_the_guide_gives_priority_against_proof_and_the_proof_is_told() -> None:
    hall = Scenario()
    asked = c.TakeTicket("yb", PriorityClass.ELDERLY)
    assert hall.refused(asked, GUIDE) == "proof_required"
    wrong = c.TakeTicket("yb", PriorityClass.MILITARY, proof=Proof.DISABILITY)
    assert hall.refused(wrong, GUIDE) == "proof_other_class"
    assert hall.refused(c.TakeTicket("yb", proof=Proof.SEEN), GUIDE) == "proof_other_class"
    (taken,) = hall.do(c.TakeTicket("yb", PriorityClass.ELDERLY, proof=Proof.DISABILITY), GUIDE)
    assert isinstance(taken, e.TicketTaken)
    assert (taken.priority, taken.proof) == (PriorityClass.ELDERLY, Proof.DISABILITY)
    assert hall.do(asked, KIOSK), "a card's age is the kiosk's proof"


def test_a_waiting_ticket_gets_priority_against_proof_or_a_reason() -> None:
    hall = Scenario()
    first, late = hall.take(), hall.take()
    grant = c.GrantPriority(late, PriorityClass.MILITARY, proof=Proof.VETERAN)
    assert hall.refused(c.GrantPriority(late, PriorityClass.MILITARY), GUIDE) == "reason_required"
    assert hall.refused(c.GrantPriority(late, PriorityClass.MILITARY, "他说的"), GUIDE) == "proof_required"
    assert hall.do(grant, GUIDE) == [e.PriorityGranted(late, PriorityClass.MILITARY, "", Proof.VETERAN)]
    hall.staff("1")
    assert hall.call() == late
    assert hall.ticket(first).priority is PriorityClass.NORMAL


def test_a_slip_is_asked_of_one_kiosk_and_reported_by_it_once() -> None:
    hall = Scenario()
    ticket = hall.take()
    hall.do(c.Reprint(ticket, printer="K-01"), GUIDE)
    (wish,) = kiosk(hall.day).slips
    assert (wish.ticket, wish.times, wish.printer, wish.outcome) == (ticket, 1, "K-01", None)
    report = c.ReportSlip(ticket, 1, SlipOutcome.FAILED)
    assert hall.refused(report, OTHER_KIOSK) == "unknown_slip"
    assert hall.do(report, KIOSK) == [e.SlipReported(ticket, 1, SlipOutcome.FAILED, "K-01")]
    assert hall.do(c.ReportSlip(ticket, 1, SlipOutcome.PRINTED), KIOSK) == []
    assert kiosk(hall.day).slips == ()
    assert [line.outcome for line in guide(hall.day).slips] == [SlipOutcome.FAILED]


def test_a_slip_printed_where_it_was_asked_for_is_nobody_s_wish() -> None:
    hall = Scenario()
    hall.do(c.Reprint(hall.take()), KIOSK)
    assert kiosk(hall.day).slips == guide(hall.day).slips == ()


@pytest.mark.parametrize("called", [False, True])
def test_a_citizen_leaves_by_phone_until_served(called: bool) -> None:
    hall = Scenario().staff("1")
    ticket = hall.take()
    if called:
        hall.call()
    (dropped, *_) = hall.do(c.Drop(ticket, "phone"), PHONE)
    assert dropped == e.TicketDropped(ticket, "phone")
    assert hall.day.windows["1"].ticket is None
    assert hall.refused(c.Drop(ticket, "phone"), PHONE) == "ticket_ended"


def test_nobody_leaves_by_phone_while_being_served() -> None:
    hall = Scenario().staff("1")
    ticket = hall.take()
    hall.call()
    hall.do(c.Start("1"))
    assert hall.refused(c.Drop(ticket, "phone"), PHONE) == "already_started"


def test_the_guide_sees_all_who_wait_and_the_bookings() -> None:
    hall = Scenario().staff("1")
    names = [hall.take() for _ in range(60)]
    hall.do(c.Book("KX7P", "yb", NINE), DESK)
    hall.do(c.Book("KX8P", "zg", NINE + timedelta(hours=1)), DESK)
    hall.do(c.CancelBooking("KX8P"), DESK)
    (taken,) = hall.do(c.CheckIn("KX7P"), DESK)
    view = guide(hall.day)
    assert [line.ticket for line in view.queue][:60] == names
    assert [(b.code, b.ticket, b.cancelled) for b in view.bookings] == [
        ("KX7P", getattr(taken, "ticket", None), False),
        ("KX8P", None, True),
    ]


def _finished() -> tuple[Scenario, str]:
    hall = Scenario().staff("1")
    hall.take()
    return hall, hall.serve()


def test_a_rating_given_in_time_counts_when_the_network_is_back() -> None:
    hall, ticket = _finished()
    given = hall.now + timedelta(seconds=40)
    hall.wait(3 * 3600)
    late = c.Rate(ticket, c.Level.SATISFIED, window="1")
    assert hall.refused(late, PAD) == "rating_expired"
    (rated,) = hall.do(c.Rate(ticket, c.Level.SATISFIED, window="1", given_at=given), PAD)
    assert isinstance(rated, e.TicketRated)
    assert rated.given_at == given


@pytest.mark.parametrize("off_s", [-60, 3600])
def test_a_rating_of_another_time_is_nobody_s(off_s: int) -> None:
    """A pad may have kept what was said to yesterday's ticket of this number, or have a wrong clock."""
    hall, ticket = _finished()
    given = hall.now + timedelta(seconds=off_s)
    assert hall.refused(c.Rate(ticket, c.Level.FAIR, window="1", given_at=given), PAD) == "rating_expired"


def test_who_began_to_rate_in_time_may_finish() -> None:
    hall, ticket = _finished()
    hall.wait(60 + 240)
    assert hall.do(c.Rate(ticket, c.Level.FAIR, window="1"), PAD)


def test_calling_the_next_does_not_end_the_question() -> None:
    """The clerk cannot wipe a rating away by pressing next: it ends when the next citizen is served."""
    hall, ticket = _finished()
    hall.take()

    def asked() -> str | None:
        return next(line.ask for line in pad(hall.day).windows if line.window == "1")

    assert asked() == ticket
    hall.call()
    assert asked() == ticket
    hall.do(c.Start("1"))
    assert asked() is None


def test_the_pad_tells_that_its_window_pauses() -> None:
    hall, _ = _finished()
    hall.do(c.Pause("1", "lunch"), clerk("clerk1"))
    line = next(line for line in pad(hall.day).windows if line.window == "1")
    assert (line.state, line.paused) == ("paused", "lunch")
