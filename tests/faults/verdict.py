"""After the storm: read the journal itself, check it against what the clients lived through, and run the product's own
check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic_core import to_jsonable_python

from tests.faults.checker import check
from tests.faults.hall_config import HALL
from tests.faults.history import Operation
from tests.faults.house import House
from tests.simulate.relived import assert_relived
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.evolve import fold
from tidehall_server.core.queue.project import project
from tidehall_server.journal import Journal, load_key


def story(house: House) -> list[Fact]:
    """Every fact of the newest business day, read from the database."""
    journal = Journal.open(house.journal_url, people_key=load_key(house.data / "people.key"))
    try:
        return list(journal.read(journal.streams(HALL)[-1]))
    finally:
        journal.close()


def assert_the_server_agrees(house: House, token: str) -> None:
    """I11: what a fresh fold of the story says, the server says. Nobody else may be at work."""
    line = house.line(token)
    answers = {name: line.ask("GET", f"/api/v1/halls/{HALL}/views/{name}").body for name in ("manager", "clerk")}
    line.close()
    day = fold(story(house))
    for name, answer in answers.items():
        assert answer["version"] == day.version
        assert answer["view"] == to_jsonable_python(project(name, day)), name


def assert_sound(house: House, operations: Iterable[Operation], seed: object = "") -> list[Fact]:
    """No invariant is hurt, the chain is whole, the read tables agree, and words were kept. Gives the story."""
    known = list(operations)
    facts = story(house)
    violations = check(known, facts)
    shown = "\n".join(map(str, violations[:20]))
    assert not violations, f"seed {seed}: {len(violations)} violations\n{shown}"
    assert_relived(facts)
    done = house.tidehall("verify", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    _assert_persons_and_words(house, known, facts)
    return facts


def _assert_persons_and_words(house: House, operations: list[Operation], facts: list[Fact]) -> None:
    """The same citizen has the same key all day, and an acknowledged rating still has its words."""
    journal = Journal.open(house.journal_url, people_key=load_key(house.data / "people.key"))
    try:
        assert journal.stale() == []
        stored: dict[str, Any] = {fact.command_id: fact.event for fact in facts}
        keys: dict[str, str] = {}
        for operation in operations:
            event = stored.get(operation.id)
            if "id_number" in operation.body and isinstance(event, e.TicketTaken):
                assert event.person is not None
                assert keys.setdefault(operation.body["id_number"], event.person) == event.person
            if "words" in operation.body and isinstance(event, e.TicketRated):
                assert event.words is not None
                assert journal.people.words(event.words) == operation.body["words"]
        assert len(set(keys.values())) == len(keys)
    finally:
        journal.close()
