"""What any scheduler may know of a day, kept from the driver's messages; reference policies build on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]

KIND_ORDER = {"special": 0, "general": 1, "care": 1, "tidal": 2}


@dataclass(slots=True, eq=False)
class Ticket:
    id: str
    service: str
    kind: str
    arrived: int
    base: int
    slot: int


@dataclass(slots=True, eq=False)
class Window:
    """``until``: working off who came before; ``back_s``: since when it is away though planned to be there."""

    id: str
    kind: str
    caps: frozenset[str]
    helps: frozenset[str]
    duty: list[tuple[int, int]]
    here: bool = False
    until: int | None = None
    away_since: int | None = None
    ticket: Ticket | None = None
    since: int = 0
    work_s: int = 0
    cases: int = 0
    state: str = "closed"
    ready: int = 0
    opened: int = 0

    @property
    def tidal(self) -> bool:
        return self.kind == "tidal"

    def may(self, ticket: Ticket) -> bool:
        return self.until is None or ticket.arrived < self.until


@dataclass(slots=True)
class Learning:
    """Durations, volume and absences of the day, shrunk to what the morning knew (queueing.md, *Learning*)."""

    prior: dict[str, float]
    no_show_prior: float
    hold_s: int
    ratios: float = 0.0
    count: int = 0
    by_service: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))
    calls: int = 0
    absent: int = 0

    def seen(self, service: str, lasted: float) -> None:
        ratio = min(lasted / self.prior[service], 4.0)
        self.ratios += ratio
        self.count += 1
        mine = self.by_service[service]
        mine[0] += ratio / self.day
        mine[1] += 1

    @property
    def day(self) -> float:
        return (12 + self.ratios) / (12 + self.count)

    @property
    def no_show(self) -> float:
        return (30 * self.no_show_prior + self.absent) / (30 + self.calls)

    def case_s(self, service: str) -> float:
        """A case of this service that takes place."""
        total, count = self.by_service[service]
        return self.prior[service] * self.day * (10 + total) / (10 + count)

    def expected_s(self, service: str) -> float:
        """A call of this service, with its chance that nobody answers."""
        return (1 - self.no_show) * self.case_s(service) + self.no_show * self.hold_s


class Mirror:
    """One day's partner of the driver. Policies are put together from a calling and a tide rule (``rules.Policy``)."""

    def __init__(self) -> None:
        self.config: Message = {}
        self.now = 0
        self.waiting: dict[str, Ticket] = {}
        self.tickets: dict[str, Ticket] = {}
        self.windows: dict[str, Window] = {}
        self.can_order: list[str] = []
        self.walk_ins = 0
        self.booked: list[int] = []
        self.fresh: list[Ticket] = []

    def answer(self, message: Message) -> Message:
        if message["type"] == "config":
            self._configure(message["config"])
            return {}
        self.now, self.can_order = message["t"], message["can_order"]
        self.fresh = []
        for event in message["events"]:
            self._hear(event)
        for name, state in message["tidal"].items():
            window = self.windows[name]
            if state == "open" and window.state != "open":
                window.opened = self.now
            window.state = state
        calls = self._calls(message["idle"])
        orders, closes = self.steer()
        for name in orders:
            self.windows[name].ready = self.now + self.setup_s
        reply: Message = {"call": calls, "order": orders, "close": closes, "cancel": []}
        reply["announce"] = {ticket.id: told for ticket in self.fresh if (told := self.tell(ticket)) is not None}
        return reply

    # What policies decide

    def choose(self, window: Window) -> Ticket | None:
        raise NotImplementedError

    def steer(self) -> tuple[list[str], list[str]]:
        """Tidal windows to order and to close now."""
        return [], []

    def tell(self, ticket: Ticket) -> list[int] | None:
        """The wait shown at issue: likely, low, high."""
        return None

    def arrived(self, ticket: Ticket) -> None:
        """Somebody has come."""

    # What they know

    @property
    def setup_s(self) -> int:
        return int(self.config["tidal"]["setup_s"])

    @property
    def min_open_s(self) -> int:
        return int(self.config["tidal"]["min_open_s"])

    def regular(self) -> Iterator[Window]:
        return (window for window in self.windows.values() if not window.tidal)

    def tides(self) -> Iterator[Window]:
        return (window for window in self.windows.values() if window.tidal)

    def working(self) -> list[Window]:
        """Windows that call people now, tides on their way included."""
        return [w for w in self.windows.values() if (w.state in ("open", "ordered") if w.tidal else w.here)]

    def expected(self, begins: float, ends: float) -> float:
        """Walk-ins that the morning's forecast has between these moments."""
        slots: list[tuple[int, int, float]] = self.config["forecast"]["slots"]
        return sum(n * max(0.0, min(b, ends) - max(a, begins)) / (b - a) for a, b, n in slots)

    @property
    def volume(self) -> float:
        """How much busier than forecast the day is so far."""
        opens = self.config["sessions"][0][0]
        early = self.config["forecast"]["early_birds"] if self.now >= opens else 0.0
        return (25 + self.walk_ins) / (25 + early + self.expected(0, self.now))

    def turn(self, window: Window) -> tuple[int, int, str]:
        return KIND_ORDER[window.kind], window.work_s, window.id

    # Keeping

    def _configure(self, config: Message) -> None:
        self.config = config
        for spec in config["windows"]:
            spans = [(int(a), int(b)) for a, b in spec["planned"]]
            self._window(spec, spec["kind"], spans)
        for spec in config["tidal_windows"]:
            self._window(spec, "tidal", [(int(a), int(b)) for a, b in spec["avail"]])
        self.prior = {s["id"]: float(s["prior_mean_s"]) for s in config["services"]}
        self.share = {s["id"]: float(s["prior_share"]) for s in config["services"]}
        rules = config["rules"]
        self.learning = Learning(self.prior, rules.get("noshow_prior", 0.07), rules["noshow_hold_s"])
        self.booked = list(config["booked"])
        self.ready()

    def ready(self) -> None:
        """The configuration is known."""

    def _window(self, spec: Message, kind: str, duty: list[tuple[int, int]]) -> None:
        helps = frozenset(spec.get("help", ()))
        self.windows[spec["id"]] = Window(spec["id"], kind, frozenset(spec["caps"]), helps, duty)

    def _hear(self, event: Message) -> None:
        kind = event["ev"]
        if kind == "arrival":
            self._arrival(event)
        elif kind in ("window_on", "drain", "window_off"):
            window = self.windows[event["window"]]
            window.here = kind == "window_on"
            window.until = self._last_end() if kind == "drain" else None
            window.away_since = None if window.here else self.now
        elif kind == "called":
            self._called(self.windows[event["window"]], self.tickets[event["ticket"]])
        elif kind == "refused":
            self._take_back(event["ticket"], self.windows[event["window"]])
        elif kind == "end":
            self._end(self.windows[event["window"]], event["no_show"])

    def _called(self, window: Window, ticket: Ticket) -> None:
        """Told at the step after the call; what was promised has begun when it was promised."""
        if window.ticket is not ticket:
            self._begin(window, ticket)

    def _take_back(self, ticket: str, window: Window) -> None:
        if window.ticket is not None and window.ticket.id == ticket:
            self.waiting[ticket], window.ticket = window.ticket, None

    def _last_end(self) -> int:
        return max(int(end) for _, end in self.config["sessions"] if end <= self.now)

    def _arrival(self, event: Message) -> None:
        session = next((s for s in self.config["sessions"] if self.now < s[1]), None)
        base = max(self.now, session[0] if session else 0, event["appt_s"])
        ticket = Ticket(event["ticket"], event["service"], event["class"], self.now, base, event["appt_s"])
        self.tickets[ticket.id] = self.waiting[ticket.id] = ticket
        self.fresh.append(ticket)
        if ticket.slot >= 0:
            if ticket.slot in self.booked:
                self.booked.remove(ticket.slot)
        else:
            self.walk_ins += 1
        self.arrived(ticket)

    def _begin(self, window: Window, ticket: Ticket) -> None:
        self.waiting.pop(ticket.id, None)
        window.ticket, window.since = ticket, self.now

    def _end(self, window: Window, absent: bool) -> None:
        ticket, window.ticket = window.ticket, None
        if ticket is None:
            return
        lasted = self.now - window.since
        window.work_s += lasted
        self.learning.calls += 1
        if absent:
            self.learning.absent += 1
        else:
            window.cases += 1
            self.learning.seen(ticket.service, lasted)

    def _calls(self, idle: list[str]) -> list[list[str]]:
        """Each free window in turn takes one; what is promised is kept as begun, and put back when refused."""
        calls: list[list[str]] = []
        over = self.config["rules"]["overtime_limit_s"]
        for window in sorted((self.windows[name] for name in idle), key=self.turn):
            if window.ticket is not None or (window.until is not None and self.now > window.until + over):
                continue
            ticket = self.choose(window)
            if ticket is not None:
                self._begin(window, ticket)
                calls.append([ticket.id, window.id])
        return calls
