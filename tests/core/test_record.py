"""Records made and changed the fast way are those that the dataclass itself would make."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.model import Ticket, TicketStatus, Window, WindowKind, WindowSpec
from tidehall_server.core.record import maker, replace

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TICKET = Ticket("A001", "yb", 1.0, NINE, NINE)
WINDOW = Window(WindowSpec("1", "一", WindowKind.GENERAL, ("yb",)))


def test_a_made_record_is_the_dataclass_with_its_defaults() -> None:
    made = maker(Ticket)("A001", "yb", 1.0, taken_at=NINE, base=NINE)
    assert type(made) is Ticket
    assert made == TICKET
    assert hash(made) == hash(TICKET)
    assert repr(made) == repr(TICKET)


def test_a_default_that_is_made_anew_is() -> None:
    assert maker(Window)(WINDOW.spec) == WINDOW


def test_a_changed_record_is_what_dataclasses_would_give() -> None:
    fast = replace(TICKET, status=TicketStatus.CALLED, called_at=NINE)
    assert fast == dataclasses.replace(TICKET, status=TicketStatus.CALLED, called_at=NINE)
    assert TICKET.status is TicketStatus.WAITING


def test_it_stays_frozen() -> None:
    for record in (maker(Ticket)("A001", "yb", 1.0, NINE, NINE), replace(TICKET, recalls=1)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            record.recalls = 2  # type: ignore[misc]


def test_unknown_and_missing_fields_are_refused() -> None:
    with pytest.raises(AttributeError):
        replace(TICKET, colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        maker(Fact)(1, NINE)  # type: ignore[call-arg]


def test_a_record_with_rules_of_its_own_is_refused() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Checked:
        one: int
        two: int

        def __post_init__(self) -> None:
            raise ValueError

    with pytest.raises(TypeError):
        maker(Checked)
