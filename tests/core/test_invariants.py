"""Random histories of a whole hall hold what must always hold (I1, I3–I6, I10, I12) and replay to the same day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.core.scenario import MANAGER, NINE, Scenario, clerk, service, small_plan
from tidehall_server.core import learning
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.evolve import fold
from tidehall_server.core.queue.model import (
    AT_WINDOW,
    CallingPolicy,
    CallOrder,
    Policy,
    PriorityClass,
    Service,
    Ticket,
    TicketStatus,
    TideState,
    WindowKind,
    WindowSpec,
)
from tidehall_server.core.queue.pool import Rank, rank_of
from tidehall_server.core.queue.project import project
from tidehall_server.core.queue.views import VIEWS
from tidehall_server.core.refusal import Refused

SERVICES = (service("yb", "A"), service("mz", "B", networks=("外网",)), replace(service("ga", "C"), expected_s=120))
WINDOWS = (
    WindowSpec("1", "综合一", WindowKind.GENERAL, ("yb", "mz")),
    WindowSpec("2", "综合二", WindowKind.GENERAL, ("yb", "mz"), networks=("外网",)),
    WindowSpec("3", "公安", WindowKind.SPECIAL, ("ga",), helps=("yb",)),
    WindowSpec("4", "潮汐", WindowKind.TIDAL, ("yb", "mz"), networks=("互联网",)),
)
GRAPH = {
    TicketStatus.WAITING: {"called", "waiting", "dropped", "expired"},
    TicketStatus.CALLED: {"called", "serving", "held", "waiting", "passed", "dropped", "expired"},
    TicketStatus.SERVING: {"serving", "called", "held", "waiting", "finished", "dropped", "expired"},
    TicketStatus.HELD: {"held", "called", "serving", "waiting", "dropped", "expired"},
    TicketStatus.FINISHED: {"finished", "serving"},
    TicketStatus.PASSED: {"passed", "waiting", "called"},
    TicketStatus.DROPPED: {"dropped", "called", "serving"},
    TicketStatus.EXPIRED: {"expired"},
}
VERBS = [c.CallNext, c.Recall, c.Start, c.Finish, c.Pass, c.Hold, c.Resume, c.Undo]
ORDERS = (CallingPolicy(CallOrder.ARRIVAL), CallingPolicy())
windows = st.sampled_from(["1", "2", "3", "4"])


def due(hall: Scenario, ticket: Ticket, now: datetime) -> bool:
    """A booked ticket may be called two minutes before its slot; its turn cannot begin before it came."""
    return not ticket.booked or ticket.turn_from - timedelta(seconds=120) <= now


def call_by(hall: Scenario, ticket: Ticket, now: datetime) -> datetime:
    """15, 10 or 5 minutes, from the 15th minute on eight more; less for a quick matter and for one of few windows."""
    if hall.day.policy.calling.order is CallOrder.ARRIVAL:
        return ticket.turn_from
    whole = {Rank.NORMAL: 900, Rank.PRIORITY: 600, Rank.BOOKED: 300}[rank_of(ticket)]
    if now - ticket.turn_from > timedelta(minutes=15):
        whole += 480
    mean = sum(kind.expected_s for kind in SERVICES) / len(SERVICES)
    usual = learning.expected_s(hall.day, ticket.service) / learning.day_factor(hall.day)
    quick = min(1.0, max(0.25, (usual / mean) ** 1.5))
    able = {kind.id: responsible(hall, kind) for kind in SERVICES}
    few = (1 - 0.5 / able[ticket.service]) / (1 - 0.5 / max(able.values()))
    return ticket.turn_from + timedelta(seconds=whole * quick * few)


def responsible(hall: Scenario, kind: Service) -> int:
    """How many windows have it among their services and the networks for it."""
    specs = [window.spec for window in hall.day.windows.values() if kind.id in window.spec.services]
    return sum(not spec.networks or set(kind.networks) <= set(spec.networks) for spec in specs)


def oracle(hall: Scenario, window: str, now: datetime) -> str | None:
    """Who must be next, worked out the slow way from the words of the rule."""
    seat = hall.day.windows[window]
    waiting = [t for t in hall.day.tickets.values() if t.status is TicketStatus.WAITING and due(hall, t, now)]
    reach = [t for t in waiting if t.pinned in (None, window)]
    spec = seat.spec
    networks = {s.id: set(s.networks) for s in SERVICES}

    def can(ticket: Ticket, kinds: tuple[str, ...]) -> bool:
        return ticket.service in kinds and (not spec.networks or networks[ticket.service] <= set(spec.networks))

    mine = [t for t in reach if can(t, spec.services) or (t.pinned == window and can(t, spec.helps))]
    if not mine:
        mine = [t for t in reach if can(t, spec.helps)]
    if not mine:
        return None
    lines: dict[Any, list[Ticket]] = {}
    for ticket in mine:
        lines.setdefault((ticket.service, ticket.pinned, rank_of(ticket)), []).append(ticket)
    heads = [min(line, key=lambda t: (t.turn_from, t.place)) for line in lines.values()]
    return min(heads, key=lambda t: (call_by(hall, t, now), t.turn_from, t.place)).id


class HallMachine(RuleBasedStateMachine):
    """Anybody may ask anything at any time; refusals are fine, broken promises are not."""

    @initialize(calling=st.sampled_from(ORDERS), standby=st.booleans())
    def open(self, calling: CallingPolicy, standby: bool) -> None:
        plan = small_plan(windows=WINDOWS, services=SERVICES, policy=Policy(calling=calling, recall_limit=2))
        self.hall = Scenario(plan).staff("1", "2", "3")
        if standby:
            self.hall.standby()
        self.bookings = 0
        self.passes: dict[str, int] = {}
        self.overtaken: dict[tuple[str, str], int] = {}

    def attempt(self, command: c.Command, actor: c.Actor = MANAGER) -> list[e.Event]:
        old = {name: ticket.status for name, ticket in self.hall.day.tickets.items()}
        try:
            events = self.hall.do(command, actor)
        except Refused:
            return []
        for event in events:
            if isinstance(event, e.TicketPassed):
                passes = self.passes.get(event.ticket, 0)
                assert (event.place is None) == (passes >= self.hall.day.policy.pass_times)
                self.passes[event.ticket] = passes + 1
            elif isinstance(event, e.ActionUndone) and event.action == "pass":
                self.passes[event.ticket] -= 1
        for name, status in old.items():
            after = self.hall.ticket(name).status.value
            assert after in GRAPH[status] | {status.value}, f"{name}: {status} -> {after} by {command}"
        return events

    def a_ticket(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.hall.day.tickets) or ["A999"]))

    @rule(
        kind=st.sampled_from(["yb", "mz", "ga"]),
        priority=st.sampled_from(["normal", "normal", "elderly"]),
        person=st.sampled_from([None, "p1", "p2"]),
    )
    def take(self, kind: str, priority: str, person: str | None) -> None:
        self.attempt(c.TakeTicket(kind, PriorityClass(priority), person=person))

    @rule(kind=st.sampled_from(["yb", "ga"]), minutes=st.integers(-10, 25))
    def book_and_check_in(self, kind: str, minutes: int) -> None:
        self.bookings += 1
        code = f"K{self.bookings}"
        self.attempt(c.Book(code, kind, self.hall.now + timedelta(minutes=minutes)))
        self.attempt(c.CheckIn(code))

    @rule(window=windows)
    def call(self, window: str) -> None:
        expected = oracle(self.hall, window, self.hall.now)
        first = self.hall.order()
        events = self.attempt(c.CallNext(window))
        called = [event for event in events if isinstance(event, e.TicketCalled)]
        if called:
            assert called[0].ticket == expected
            assert first
        elif not events and self.hall.day.windows[window].open and self.hall.day.windows[window].ticket is None:
            assert expected is None

    @rule(window=windows, verb=st.sampled_from([c.Recall, c.Start, c.Finish, c.Pass, c.Hold, c.Resume, c.Undo]))
    def act(self, window: str, verb: Any) -> None:
        self.attempt(verb(window))

    @rule(window=windows, verb=st.sampled_from([c.CallNext, c.Start, c.Finish, c.Pass, c.Hold, c.Resume]))
    def take_back(self, window: str, verb: Any) -> None:
        """Undo puts ticket, window and pool back exactly; only the traces of the call itself remain."""
        before, order, held = self.hall.day.windows[window], self.hall.order(), set(self.hall.day.held)
        tickets = dict(self.hall.day.tickets)
        if not self.attempt(verb(window)) or not self.attempt(c.Undo(window)):
            return
        after = self.hall.day.windows[window]
        assert self.hall.day.tickets == tickets
        assert (self.hall.order(), set(self.hall.day.held)) == (order, held)
        for name in ("ticket", "cases", "work_s", "last_ticket", "left_at"):
            if verb is not c.CallNext or before.clerk is not None or name != "left_at":
                assert getattr(after, name) == getattr(before, name), name

    @rule(window=windows, who=st.sampled_from(["clerk1", "clerk2", "clerk3"]), verb=st.sampled_from(VERBS))
    def act_as(self, window: str, who: str, verb: Any) -> None:
        """A clerk acts at the own window or at an empty one, never at another's."""
        seated = self.hall.day.windows[window].clerk
        events = self.attempt(verb(window), clerk(who))
        assert not events or seated in (None, who)

    @rule(
        window=st.sampled_from(["1", "2"]),
        verb=st.sampled_from([c.Pass, c.Pass, c.Hold, c.Undo]),
        times=st.integers(1, 4),
    )
    def call_and(self, window: str, verb: Any, times: int) -> None:
        """The same again and again: whoever is next is called and passed, held, or taken back."""
        for _ in range(times):
            self.call(window)
            self.attempt(verb(window))

    @rule(window=st.sampled_from(["1", "2"]))
    def one_overtakes(self, window: str) -> None:
        """An ordinary and a priority citizen come; the call that overtakes is taken back."""
        for priority in (PriorityClass.NORMAL, PriorityClass.ELDERLY):
            self.attempt(c.TakeTicket("yb", priority))
        self.take_back(window, c.CallNext)

    @rule(window=windows)
    def serve(self, window: str) -> None:
        for verb in (c.CallNext, c.Start, c.Finish):
            self.attempt(verb(window))
            self.hall.wait(30)

    @rule(data=st.data(), to=st.sampled_from(["1", "2", "3", "4", "yb", "mz", "ga"]))
    def transfer(self, data: st.DataObject, to: str) -> None:
        self.attempt(c.Transfer(self.a_ticket(data), to))

    @rule(data=st.data(), to=st.sampled_from(["1", "2"]), caller=st.sampled_from(["1", "2"]))
    def send_and_call(self, data: st.DataObject, to: str, caller: str) -> None:
        """Who is sent to one window is not called by the other."""
        if self.hall.order():
            self.attempt(c.Transfer(data.draw(st.sampled_from(self.hall.order())), to))
            self.call(caller)

    @rule(data=st.data(), verb=st.sampled_from([c.Requeue, c.Drop, c.Reprint]))
    def desk(self, data: st.DataObject, verb: Any) -> None:
        self.attempt(verb(self.a_ticket(data)))

    @rule(data=st.data())
    def grant(self, data: st.DataObject) -> None:
        self.attempt(c.GrantPriority(self.a_ticket(data), PriorityClass.MILITARY, "军人证"))

    @rule(data=st.data(), level=st.sampled_from(list(c.Level)))
    def rate(self, data: st.DataObject, level: c.Level) -> None:
        name = self.a_ticket(data)
        before = self.hall.day.tickets.get(name)
        events = self.attempt(c.Rate(name, level, words="w1"))
        if events and before is not None:
            assert before.rating is None
            assert before.status is TicketStatus.FINISHED

    @rule(window=windows, who=st.sampled_from(["clerk1", "clerk2", "spare"]), takeover=st.booleans())
    def sign_in(self, window: str, who: str, takeover: bool) -> None:
        self.attempt(c.SignIn(window, takeover=takeover), clerk(who))

    @rule(who=st.sampled_from(["clerk1", "clerk2", "clerk3", "spare"]), standby=st.booleans())
    def sign_out(self, who: str, standby: bool) -> None:
        self.attempt(c.SignOut(standby=standby), clerk(who))

    @rule(window=windows, pause=st.booleans())
    def pause(self, window: str, pause: bool) -> None:
        self.attempt(c.Pause(window, "有事") if pause else c.Unpause(window))

    @rule(opening=st.booleans())
    def tide(self, opening: bool) -> None:
        self.attempt(c.OpenTide("4", "高峰") if opening else c.CloseTide("4", "结束"))

    @rule(seconds=st.sampled_from([1, 5, 60, 400, 901]))
    def time_passes(self, seconds: int) -> None:
        self.hall.wait(seconds)
        self.attempt(c.Tick(), c.POLICY)

    @precondition(lambda self: len(self.hall.day.tickets) > 6)
    @rule()
    def close(self) -> None:
        self.attempt(c.CloseDay("下班", force=True))

    @invariant()
    def one_owner(self) -> None:
        """I5: a ticket stands at one window at a time, a window has one ticket at most."""
        if not hasattr(self, "hall"):
            return
        standing = {t.id: t.window for t in self.hall.day.tickets.values() if t.status in AT_WINDOW}
        seated = {w.ticket: w.id for w in self.hall.day.windows.values() if w.ticket is not None}
        assert standing == seated

    @invariant()
    def pool_is_true(self) -> None:
        if not hasattr(self, "hall"):
            return
        waiting = {t.id for t in self.hall.day.tickets.values() if t.status is TicketStatus.WAITING}
        assert set(self.hall.day.pool.tickets()) == waiting
        longest = self.hall.day.pool.longest()
        bases = [(self.hall.ticket(name).waits_from, name) for name in waiting]
        assert longest == min(bases, default=None)
        assert set(self.hall.day.held) == {
            t.id for t in self.hall.day.tickets.values() if t.status is TicketStatus.HELD
        }

    @invariant()
    def one_open_ticket(self) -> None:
        """Of each person and service, unless a clerk sent one there. Who was sent to a window waits where it calls."""
        if not hasattr(self, "hall"):
            return
        sent = {f.event.ticket for f in self.hall.facts if isinstance(f.event, e.TicketTransferred)}
        open_ = [
            (t.person, t.service)
            for t in self.hall.day.tickets.values()
            if t.person and not t.ended and t.id not in sent
        ]
        assert len(open_) == len(set(open_))
        for name in self.hall.day.pool.tickets():
            pinned = self.hall.ticket(name).pinned
            assert pinned is None or self.hall.day.windows[pinned].open

    @invariant()
    def numbers_have_no_gap(self) -> None:
        """I1, I4."""
        if not hasattr(self, "hall"):
            return
        for kind in SERVICES:
            taken = [f.event.ticket for f in self.hall.facts if isinstance(f.event, e.TicketTaken)]
            mine = [name for name in taken if name.startswith(kind.prefix)]
            assert mine == [f"{kind.prefix}{n:03d}" for n in range(1, len(mine) + 1)]

    @invariant()
    def never_unstaffed(self) -> None:
        if not hasattr(self, "hall"):
            return
        for window in self.hall.day.windows.values():
            assert not (window.tide.state is TideState.OPEN and window.clerk is None)
        seats = [clerk.window for clerk in self.hall.day.clerks.values() if clerk.window is not None]
        assert len(seats) == len(set(seats))
        assert {w.id for w in self.hall.day.windows.values() if w.clerk is not None} == set(seats)

    @invariant()
    def no_negative_time(self) -> None:
        """I12, and the manager's figures add up."""
        if not hasattr(self, "hall"):
            return
        figures: Any = project("manager", self.hall.day)
        counted = figures.figures
        assert counted.wait_mean_s >= 0
        assert sum(counted.ratings.values()) + counted.not_rated == counted.finished
        done = [f.event for f in self.hall.facts if isinstance(f.event, e.TicketFinished)]
        taken_back = [
            f.event for f in self.hall.facts if isinstance(f.event, e.ActionUndone) and f.event.action == "finish"
        ]
        for window in self.hall.day.windows.values():
            finished = sum(event.window == window.id for event in done)
            assert window.cases == finished - sum(event.window == window.id for event in taken_back)
        assert all(window.work_s >= 0 and window.cases >= 0 for window in self.hall.day.windows.values())

    def teardown(self) -> None:
        """I11: the facts alone give the same screens, and a closed day leaves nobody behind."""
        if not hasattr(self, "hall"):
            return
        replayed = fold(self.hall.facts)
        for name in VIEWS:
            assert project(name, replayed) == project(name, self.hall.day)
        if self.hall.day.closed:
            assert all(ticket.ended for ticket in self.hall.day.tickets.values())
        assert self.hall.now >= NINE


@pytest.mark.parametrize(("days", "steps"), [(100, 60), pytest.param(2000, 100, marks=pytest.mark.soak)])
def test_whatever_anybody_asks(days: int, steps: int) -> None:
    run_state_machine_as_test(
        HallMachine, settings=settings(max_examples=days, stateful_step_count=steps, deadline=None)
    )
