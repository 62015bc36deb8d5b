"""What a day of a hall is drawn from: its services, windows and people as averages, without a single real visitor.

A model comes from the committed figures of the five halls (``data/<hall>.toml``), from the ``config.json`` of a day
file (what last month's statistics say), or from a plan (a demo of any hall).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any, TypeAlias

from tidehall_server.core.queue.model import DayPlan, WindowKind

Span: TypeAlias = tuple[int, int]

PLAIN_SESSIONS: tuple[Span, ...] = ((30600, 43200), (50400, 61200))
"""08:30–12:00 and 14:00–17:00 in seconds since midnight, for a plan whose hall fixes no hours."""

_PEAKS = ((32400, 2400), (52800, 2700))
_HALF_HOUR_S = 1800
_RULES = {"wait_target_s": 900, "daily_items_per_window": 30, "noshow_hold_s": 60, "overtime_limit_s": 3600}


@dataclass(frozen=True, slots=True)
class Matter:
    """A service: what a case takes (mean and coefficient of variation), its share of the citizens, and by how much it
    grows on the last days of its term."""

    id: str
    name: str
    group: str
    mean_s: float
    spread: float
    share: float
    deadline: float = 1.0


@dataclass(frozen=True, slots=True)
class Seat:
    """A window; ``duty`` is its planned duty, for a tidal one the time when somebody can be called to it."""

    id: str
    kind: str
    caps: tuple[str, ...]
    helps: tuple[str, ...]
    duty: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """So many citizens are expected from ``starts_s`` to ``ends_s``, without booked ones and early birds."""

    starts_s: int
    ends_s: int
    expected: float


@dataclass(frozen=True, slots=True)
class Habits:
    """How people and clerks are. Chances are of one citizen, or of one window in one session."""

    elderly: float = 0.3
    elderly_work: float = 1.17
    no_show: float = 0.085
    booked_no_show: float = 0.035
    booked_absent: float = 0.08
    patience_s: float = 3650.0
    patience_spread: float = 0.6
    elderly_patience: float = 1.27
    shortest_patience_s: int = 600
    lead_s: float = 330.0
    lead_spread_s: float = 320.0
    late: float = 0.1
    late_s: float = 300.0
    pause: float = 0.27
    pause_s: Span = (480, 900)
    gone: float = 0.012


@dataclass(frozen=True, slots=True)
class Chance:
    """How much a day differs from its average, and what is known of the average from the truth (spreads, as
    coefficients of variation)."""

    volume: float = 0.15
    forecast: float = 0.10
    work: float = 0.10
    prior: float = 0.12
    peak_s: float = 480.0


@dataclass(frozen=True, slots=True)
class DayModel:
    """An average day of one hall."""

    hall: str
    sessions: tuple[Span, ...]
    matters: tuple[Matter, ...]
    windows: tuple[Seat, ...]
    tidal: tuple[Seat, ...]
    slots: tuple[Slot, ...]
    early: float
    booked: float
    tide: Mapping[str, int]
    rules: Mapping[str, float] = field(default_factory=lambda: dict(_RULES))
    habits: Habits = Habits()
    chance: Chance = Chance()

    @property
    def expected(self) -> float:
        """Citizens of an average day."""
        return self.booked + self.early + sum(slot.expected for slot in self.slots)


def halls() -> list[str]:
    """The halls with committed figures."""
    return sorted(file.name.removesuffix(".toml") for file in _data().iterdir() if file.name.endswith(".toml"))


def of_hall(hall: str) -> DayModel:
    """The model of one of the five halls. Raises ``KeyError`` for any other."""
    try:
        told = tomllib.loads((_data() / f"{hall}.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeyError(hall) from None
    people = float(told["expected"])
    booked, early = people * told["booked"], people * told["early"]
    walk_in = people - booked - early
    return DayModel(
        hall=told["hall"],
        sessions=_spans(told["sessions"]),
        matters=tuple(Matter(**service) for service in told["services"]),
        windows=tuple(_seat(window, window["planned"]) for window in told["windows"]),
        tidal=tuple(_seat(window, window["avail"]) for window in told["tidal_windows"]),
        slots=tuple(Slot(a, b, share * walk_in) for a, b, share in told["arrivals"]),
        early=early,
        booked=booked,
        tide=told["tide"],
        habits=Habits(elderly=told["elderly"]),
    )


def of_config(config: Mapping[str, Any]) -> DayModel:
    """What the morning of a day file knows of its day: the model whose average is that day's forecast."""
    matters = tuple(
        Matter(
            s["id"],
            s["name"],
            s["group"],
            float(s["prior_mean_s"]),
            float(s.get("prior_cv", 0.6)),
            float(s.get("prior_share", 1 / len(config["services"]))),
        )
        for s in config["services"]
    )
    forecast = config.get("forecast", {})
    return DayModel(
        hall=str(config["hall"]),
        sessions=_spans(config["sessions"]),
        matters=matters,
        windows=tuple(_seat(window, window["planned"]) for window in config["windows"]),
        tidal=tuple(_seat(window, window["avail"]) for window in config["tidal_windows"]),
        slots=tuple(Slot(int(a), int(b), float(n)) for a, b, n in forecast.get("slots", ())),
        early=float(forecast.get("early_birds", 0.0)),
        booked=float(len(config.get("booked", ()))),
        tide=config["tidal"],
        rules={name: config["rules"][name] for name in _RULES},
    )


def of_plan(plan: DayPlan, load: float) -> DayModel:
    """A plausible busy day for any hall, for demos, training and load, never as a claim about reality.

    ``load`` 1 keeps the general windows just busy. Clerks are on time here, so that what a demo shows is the queue.
    """
    general = [w for w in plan.windows if w.kind is WindowKind.GENERAL]
    served = {service for window in general for service in window.services}
    kinds = [service for service in plan.services if service.id in served and not service.enquiry]
    matters = tuple(Matter(s.id, s.name, s.group, float(s.expected_s), 0.6, 1 / len(kinds)) for s in kinds)
    mean_s = sum(matter.mean_s * matter.share for matter in matters)
    people = load * sum(b - a for a, b in PLAIN_SESSIONS) * max(1, len(general)) / mean_s
    tide = plan.policy.tide
    seats = [Seat(w.id, _kind(w.kind), tuple(w.services), tuple(w.helps), PLAIN_SESSIONS) for w in plan.windows]
    return DayModel(
        hall=plan.hall,
        sessions=PLAIN_SESSIONS,
        matters=matters,
        windows=tuple(seat for seat in seats if seat.kind != "tidal"),
        tidal=tuple(seat for seat in seats if seat.kind == "tidal"),
        slots=_two_peaks(people * 0.88),
        early=people * 0.06,
        booked=people * 0.06,
        tide={"setup_s": tide.setup_s, "min_open_s": tide.min_open_s, "max_concurrent": tide.max_open},
        rules={
            "wait_target_s": tide.max_wait_s,
            "daily_items_per_window": tide.max_cases,
            "noshow_hold_s": 60,
            "overtime_limit_s": plan.policy.overtime_s,
        },
        habits=replace(_ON_TIME, elderly=0.37),
        chance=Chance(volume=0.0, forecast=0.0, work=0.0, prior=0.0, peak_s=0.0),
    )


_ON_TIME = Habits(no_show=0.06, booked_absent=0.0, late=0.0, pause=0.0, gone=0.0, shortest_patience_s=2400)


def _kind(kind: WindowKind) -> str:
    return kind.value if kind in (WindowKind.SPECIAL, WindowKind.TIDAL) else "general"


def _two_peaks(people: float) -> tuple[Slot, ...]:
    """Two thirds of the people come around the peaks, the rest evenly; half of all in each session."""
    slots: list[Slot] = []
    for (opens, closes), (centre, width) in zip(PLAIN_SESSIONS, _PEAKS, strict=True):
        starts = range(opens, closes, _HALF_HOUR_S)
        bells = [2.0 ** -((((start + _HALF_HOUR_S / 2) - centre) / width) ** 2) for start in starts]
        shares = [bell / sum(bells) * 2 / 3 + 1 / 3 / len(starts) for bell in bells]
        slots += [Slot(a, a + _HALF_HOUR_S, people / 2 * share) for a, share in zip(starts, shares, strict=True)]
    return tuple(slots)


def _data() -> Any:
    return files("tidehall_server.simulate") / "data"


def _spans(pairs: Any) -> tuple[Span, ...]:
    return tuple((int(a), int(b)) for a, b in pairs)


def _seat(window: Mapping[str, Any], duty: Any) -> Seat:
    caps, helps = tuple(window["caps"]), tuple(window.get("help", ()))
    return Seat(window["id"], window.get("kind", "tidal"), caps, helps, _spans(duty))
