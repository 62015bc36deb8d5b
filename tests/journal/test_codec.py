"""What goes into the journal comes back as it was, also from the rows of an older release."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journal.story import NINE, random_day
from tidehall_server.core.appraisal import Weights
from tidehall_server.core.events import EVENTS as ALL
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.events import EVENTS, PolicyChanged, TicketCalled, TicketTaken
from tidehall_server.core.queue.model import CallingPolicy, CallOrder, Channel, Policy, PriorityClass, TidePolicy
from tidehall_server.journal import CODEC, Codec, JournalCorrupt, JournalTooNew
from tidehall_server.journal.codec import instant, moment

FIXTURES = Path(__file__).parent / "fixtures"

instants = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
st.register_type_strategy(datetime, instants)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(Decimal, st.decimals(-1000, 1000, places=2))
st.register_type_strategy(Weights, st.builds(Weights, base=st.just(Decimal(100))))
st.register_type_strategy(str, st.text(st.characters(codec="utf-8"), max_size=12))


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_event_survives_being_stored(name: str) -> None:
    @given(st.builds(EVENTS[name]))
    def holds(event: Any) -> None:
        fact = Fact(7, NINE, "clerk:c1", "id-1", event)
        assert CODEC.fact(CODEC.encode(fact)) == fact
        assert CODEC.facts([CODEC.encode(fact)]) == [fact]

    holds()


@pytest.mark.parametrize("name", sorted(ALL.keys() - EVENTS.keys()))
def test_every_event_of_a_long_matter_survives_being_stored(name: str) -> None:
    @settings(max_examples=10)
    @given(st.builds(ALL[name]))
    def holds(event: Any) -> None:
        fact = Fact(7, NINE, "clerk:c1", "id-1", event)
        assert CODEC.facts([CODEC.encode(fact)]) == [fact]

    holds()


@given(instants)
def test_instants_are_fixed_width_and_sort_as_text(at: datetime) -> None:
    assert moment(instant(at)) == at
    assert len(instant(at)) == len("2026-01-05T01:00:00.000000Z")
    assert (instant(at) < instant(at + timedelta(microseconds=1))) is True


def test_an_instant_of_another_zone_is_stored_in_utc() -> None:
    china = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 1, 5, 9, 0, tzinfo=china)) == "2026-01-05T01:00:00.000000Z"


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        instant(datetime(2026, 1, 5, 9, 0))  # noqa: DTZ001


def test_one_event_has_one_text() -> None:
    fact = Fact(1, NINE, "clerk:c1", "id-1", TicketCalled("A001", "1", "c1", "own"))
    fields = '"ticket":"A001","window":"1","clerk":"c1","rule":"own","overtook":false,"why":null,"waited_s":null'
    assert CODEC.encode(fact).data == f"{{{fields}}}"


@pytest.mark.parametrize("place", [math.nan, math.inf])
def test_an_event_that_would_come_back_changed_is_refused(place: float) -> None:
    event = TicketTaken("A001", "yb", place, NINE, PriorityClass.NORMAL, Channel.KIOSK, 0)
    with pytest.raises(ValueError, match="TicketTaken"):
        CODEC.encode(Fact(1, NINE, "kiosk:k1", "id", event))


def test_an_event_with_a_wrong_type_is_refused() -> None:
    event = TicketCalled(7, "1", "c1", "own")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r".+"):
        CODEC.encode(Fact(1, NINE, "kiosk:k1", "id", event))


def test_unknown_events_and_newer_schemas_are_refused_not_guessed() -> None:
    with pytest.raises(JournalTooNew):
        CODEC.event("TicketFramed", 1, "{}")
    with pytest.raises(JournalTooNew):
        CODEC.event("TicketCalled", 99, "{}")


@pytest.mark.parametrize("data", ["", "{", "[]", "{}", '{"ticket":null}', "null"])
def test_unreadable_rows_are_named(data: str) -> None:
    row = [3, "TicketCalled", 1, instant(NINE), "a:b", "id", data]
    with pytest.raises(JournalCorrupt, match="version 3"):
        CODEC.facts([row])


# Old journals


def old_rows(name: str) -> list[list[Any]]:
    lines = (FIXTURES / name).read_text(encoding="utf-8").strip().split("\n")
    keys = ("version", "type", "schema", "at", "actor", "command_id", "data")
    return [[row[key] for key in keys] for row in map(json.loads, lines)]


def test_a_journal_of_the_first_release_still_loads() -> None:
    """Every event as first stored. When this breaks, an upcaster is missing; the fixture is never edited."""
    facts = CODEC.facts(old_rows("release-0.1.jsonl"))
    assert {type(fact.event).__name__ for fact in facts} <= set(EVENTS)
    assert [fact.version for fact in facts] == list(range(1, len(facts) + 1))


def test_fields_that_came_later_have_their_defaults() -> None:
    data = '{"ticket":"A1","window":"1","clerk":"c","rule":"own"}'
    (fact,) = CODEC.facts([[1, "TicketCalled", 1, instant(NINE), "a:b", "i", data]])
    assert fact.event == TicketCalled("A1", "1", "c", "own", overtook=False)


@pytest.mark.parametrize(("burst", "order"), [(0, CallOrder.ARRIVAL), (2, CallOrder.DUE)])
def test_a_limit_of_overtaking_became_an_order_of_calls(burst: int, order: CallOrder) -> None:
    policy = f'{{"tide":{{"max_cases":12}},"priority_burst":{burst},"pass_places":5}}'
    data = f'{{"policy":{policy},"changes":[["priority_burst",1,{burst}]],"reason":"试"}}'
    (fact,) = CODEC.facts([[1, "PolicyChanged", 1, instant(NINE), "a:b", "i", data]])
    wanted = Policy(tide=TidePolicy(max_cases=12), calling=CallingPolicy(order), pass_places=5)
    assert fact.event == PolicyChanged(wanted, (("priority_burst", 1, burst),), "试")


def test_every_kind_of_policy_value_survives_being_stored() -> None:
    changes = (("calling.order", "due", "arrival"), ("calling.short_first", 1.5, 2.0), ("undo_s", 10, 20))
    event = PolicyChanged(Policy(), changes, "试")
    stored = CODEC.encode(Fact(1, NINE, "a:b", "i", event))
    again = CODEC.event(stored.type, stored.schema, stored.data)
    assert isinstance(again, PolicyChanged)
    assert again == event
    assert [type(each) for each in again.changes[1][1:]] == [float, float]


def split_wait(shape: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 called the place ``position`` and had no channel."""
    shape["place"] = float(shape.pop("position"))
    return shape | {"channel": "kiosk"}


def name_priority(shape: dict[str, Any]) -> dict[str, Any]:
    """Schema 2 had a flag where schema 3 has a class."""
    return shape | {"priority": "elderly" if shape.pop("green") else "normal"}


UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("TicketTaken", 1): split_wait,
    ("TicketTaken", 2): name_priority,
}


def test_old_shapes_are_brought_to_todays_step_by_step() -> None:
    codec = Codec.of(EVENTS, {"TicketTaken": 3}, UPCASTS)
    facts = codec.facts(old_rows("shapes.jsonl"))
    taken = [fact.event for fact in facts if isinstance(fact.event, TicketTaken)]
    first = TicketTaken("A001", "yb", 1.0, NINE, PriorityClass.ELDERLY, Channel.KIOSK, 0)
    assert taken == [
        first,
        replace(first, ticket="A002", place=2.0, priority=PriorityClass.NORMAL, channel=Channel.DESK, ahead=1),
        replace(first, ticket="A003", place=3.0, priority=PriorityClass.MILITARY, ahead=2),
    ]
    assert isinstance(facts[-1].event, TicketCalled)
    assert codec.encode(facts[0]).schema == 3


def test_a_schema_without_its_upcaster_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="upcaster"):
        Codec.of(EVENTS, {"TicketTaken": 3}, {("TicketTaken", 1): split_wait})


def test_enums_are_stored_by_value() -> None:
    for fact in random_day(3, 60):
        texts = CODEC.encode(fact)
        assert not any(isinstance(value, Enum) for value in json.loads(texts.data).values())
