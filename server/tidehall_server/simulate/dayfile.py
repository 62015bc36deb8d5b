"""A recorded or generated day on disk: ``config.json`` (the hall) and ``tickets.csv`` (who came, and what it took).

Times in the files are whole seconds since local midnight; here they become aware UTC instants of ``DATE``.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from tidehall_server.core.queue.model import (
    ClerkSpec,
    DayPlan,
    ExpectedArrivals,
    Policy,
    PriorityClass,
    Service,
    Session,
    TideMode,
    TidePolicy,
    WindowKind,
    WindowSpec,
)

DATE = date(2026, 1, 5)
"""The day files name no date; any working day does."""

_KINDS = {"general": WindowKind.GENERAL, "special": WindowKind.SPECIAL, "care": WindowKind.GENERAL}
_MIDNIGHT = datetime(DATE.year, DATE.month, DATE.day, tzinfo=UTC)
_WIDE_S = 4 * 3600
_EARLY_S = 1200
_SPREAD = 0.6


class DayFileError(Exception):
    """The folder is not a day; the message says what is missing and where."""


@dataclass(frozen=True, slots=True)
class Citizen:
    """One line of ``tickets.csv``. ``handling_s``, ``no_show`` and ``patience_s`` are hidden from every rule."""

    id: str
    arrival_s: int
    service: str
    priority: PriorityClass
    appt_s: int | None
    handling_s: int
    no_show: bool
    patience_s: int


@dataclass(frozen=True, slots=True)
class Duty:
    """When somebody is really there: ``window`` is a window's clerk, or the person a tidal window can call."""

    window: str
    starts_s: int
    ends_s: int
    tidal: bool


@dataclass(frozen=True, slots=True)
class DayFile:
    """A whole day: the plan as the hall knows it, and what really happens."""

    id: str
    plan: DayPlan
    citizens: tuple[Citizen, ...]
    duties: tuple[Duty, ...]
    session_ends_s: tuple[int, ...]
    overtime_s: int
    no_show_hold_s: int
    pooled: tuple[str, ...] = ()
    """The windows that share the work: all but special and tidal ones."""


def moment(seconds: float) -> datetime:
    """Seconds since local midnight as an instant of the virtual day."""
    return _MIDNIGHT + timedelta(seconds=seconds)


def seconds(instant: datetime) -> int:
    """The inverse of ``moment``, in whole seconds."""
    return round((instant - _MIDNIGHT).total_seconds())


def load(folder: Path) -> DayFile:
    """Read a day. Raises ``DayFileError`` with file and field when something is missing or senseless."""
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        citizens = _citizens(folder / "tickets.csv")
        return DayFile(
            id=str(config["day_id"]),
            plan=plan_of(config),
            citizens=citizens,
            duties=_duties(config),
            session_ends_s=tuple(int(end) for _, end in config["sessions"]),
            overtime_s=int(config["rules"]["overtime_limit_s"]),
            no_show_hold_s=int(config["rules"]["noshow_hold_s"]),
            pooled=tuple(w["id"] for w in config["windows"] if w["kind"] != "special"),
        )
    except FileNotFoundError as missing:
        raise DayFileError(f"{missing.filename}: no such file") from missing
    except (KeyError, ValueError, TypeError) as wrong:
        raise DayFileError(f"{folder}: {type(wrong).__name__} {wrong}") from wrong


def _citizens(path: Path) -> tuple[Citizen, ...]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(
            Citizen(
                id=row["ticket_id"],
                arrival_s=int(row["arrival_s"]),
                service=row["service"],
                priority=PriorityClass(row["class"]),
                appt_s=int(row["appt_s"]) if int(row["appt_s"]) >= 0 else None,
                handling_s=int(row["handling_s"]),
                no_show=row["no_show"] == "1",
                patience_s=int(row["patience_s"]),
            )
            for row in csv.DictReader(lines)
        )


def _duties(config: dict[str, Any]) -> tuple[Duty, ...]:
    regular = [Duty(w["id"], a, b, tidal=False) for w in config["windows"] for a, b in w.get("actual", w["planned"])]
    called = [Duty(w["id"], a, b, tidal=True) for w in config["tidal_windows"] for a, b in w["avail"]]
    return tuple(regular + called)


def clerk_of(window: str) -> str:
    """Who sits at a window of a day file, or can be called to it: a person for each, who works at no other."""
    return f"clerk-{window}"


def plan_of(config: dict[str, Any]) -> DayPlan:
    """The hall of a day file as a plan. A missed call ends there (``pass_times`` 0): in the files nobody comes back."""
    rules, tidal = config["rules"], config["tidal"]
    tide = TidePolicy(
        max_wait_s=int(rules["wait_target_s"]),
        max_cases=int(rules["daily_items_per_window"]),
        setup_s=int(tidal["setup_s"]),
        min_open_s=int(tidal["min_open_s"]),
        max_open=int(tidal["max_concurrent"]),
        mode=TideMode.FORECAST,
    )
    return DayPlan(
        hall=str(config["hall"]),
        name=str(config["hall"]),
        business_day=DATE.isoformat(),
        timezone="UTC",
        services=_services(config),
        windows=_windows(config),
        clerks=tuple(ClerkSpec(clerk_of(w["id"]), w["id"], primary=(w["id"],)) for w in config["tidal_windows"]),
        policy=Policy(
            tide=tide,
            pass_times=0,
            call_guard_s=0,
            one_open_ticket=False,
            issue_before_s=_WIDE_S,
            overtime_s=int(rules["overtime_limit_s"]),
            booking_early_s=_WIDE_S,
            booking_late_s=_WIDE_S,
        ),
        sessions=_sessions(config["sessions"]),
        expected=_expected(config),
        no_show=rules.get("noshow_prior"),
        booked=tuple(moment(slot) for slot in sorted(config.get("booked", ()))),
    )


def _expected(config: dict[str, Any]) -> tuple[ExpectedArrivals, ...]:
    """The walk-ins that the file's statistics expect; a file without any expects nothing."""
    forecast = config.get("forecast")
    if forecast is None:
        return ()
    opens = config["sessions"][0][0]
    early = ExpectedArrivals(moment(opens - _EARLY_S), moment(opens), float(forecast.get("early_birds", 0.0)))
    return early, *(ExpectedArrivals(moment(a), moment(b), float(n)) for a, b, n in forecast["slots"] if n)


def _services(config: dict[str, Any]) -> tuple[Service, ...]:
    prefixes = [*ascii_uppercase, *("".join(pair) for pair in product(ascii_uppercase, repeat=2))]
    return tuple(
        Service(
            s["id"],
            s["name"],
            prefix,
            s["group"],
            group=s["group"],
            expected_s=round(s["prior_mean_s"]),
            spread=float(s.get("prior_cv", _SPREAD)),
            share=float(s.get("prior_share", 0.0)),
        )
        for s, prefix in zip(config["services"], prefixes, strict=False)
    )


def _sessions(spans: list[list[int]]) -> tuple[Session, ...]:
    return tuple(Session(moment(a), moment(b)) for a, b in spans)


def _windows(config: dict[str, Any]) -> tuple[WindowSpec, ...]:
    regular = [
        WindowSpec(
            w["id"], w["id"], _KINDS[w["kind"]], tuple(w["caps"]), tuple(w["help"]), duty=_sessions(w["planned"])
        )
        for w in config["windows"]
    ]
    tidal = [
        WindowSpec(w["id"], w["id"], WindowKind.TIDAL, tuple(w["caps"]), duty=_sessions(w["avail"]))
        for w in config["tidal_windows"]
    ]
    return tuple(regular + tidal)
