"""Draws random days from a model, in the format of the recorded day files.

Random means: another seed is another day of the same hall. What the hall could know in the morning (``config.json``
without ``actual``) is wrong by as much as last month's statistics are wrong; what then happens is drawn from the truth.
"""

from __future__ import annotations

import csv
import json
import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tidehall_server.core.queue.model import DayPlan
from tidehall_server.simulate.model import PLAIN_SESSIONS, DayModel, Habits, Matter, Seat, Span, of_hall, of_plan

SESSIONS = PLAIN_SESSIONS

_QUARTER_S = 900
_EARLIEST_S = 1200
_COLUMNS = ("ticket_id", "arrival_s", "service", "class", "appt_s", "handling_s", "no_show", "patience_s")


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is special about a day. ``known`` and ``hidden`` multiply the volume: the forecast has only the first.

    ``groups`` is how many parties (a bus, a village's accountant with people) come on average, ``morning`` how
    strongly the first hours draw people, ``absent`` whether one clerk is missing for a session, ``deadline`` whether a
    term ends.
    """

    known: float = 1.0
    hidden: float = 1.0
    groups: float = 0.6
    early: float = 1.2
    morning: float = 0.0
    absent: bool = False
    deadline: bool = False


SCENARIOS = {
    "normal": Scenario(),
    "peak": Scenario(known=1.3, hidden=1.1, groups=3.0),
    "deadline": Scenario(known=1.05, deadline=True),
    "short": Scenario(absent=True),
    "burst": Scenario(groups=3.0, early=1.8, morning=0.35),
}
"""The names are those of the day files (``short``: short of staff)."""


def random_day(hall: str | DayModel, scenario: str, seed: int, folder: Path) -> Path:
    """Write ``config.json`` and ``tickets.csv`` of one random day into ``folder``; the same seed, the same day."""
    model = of_hall(hall) if isinstance(hall, str) else hall
    return _write(model, scenario, SCENARIOS[scenario], seed, folder)


def generate(plan: DayPlan, folder: Path, seed: int, load: float = 1.2) -> Path:
    """Write a busy day for the hall of ``plan`` into ``folder``; ``load`` 1 keeps the general windows just busy."""
    return _write(of_plan(plan, load), "normal", Scenario(groups=0.0, early=1.0), seed, folder)


def _write(model: DayModel, name: str, scenario: Scenario, seed: int, folder: Path) -> Path:
    drawn = _Day(model, scenario, random.Random(f"{model.hall}/{name}/{seed}"))  # noqa: S311 - reproducible, no secret
    rows = drawn.citizens()
    config = {"day_id": f"{model.hall}-{name}-{seed}", "hall": model.hall, "scenario": name, **drawn.config()}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=1), encoding="utf-8")
    with (folder / "tickets.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow([*_COLUMNS, "arrival_hms"])
        table.writerows([f"A{number:03d}", *row, _clock(row[0])] for number, row in enumerate(rows, 1))
    return folder


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


_Row: TypeAlias = tuple[int, str, str, int, int, int, int]
"""arrival, service, class, slot, handling, no_show, patience."""


class _Day:
    """One draw. The order of the draws is fixed, so that a seed stays a day."""

    def __init__(self, model: DayModel, scenario: Scenario, draw: random.Random) -> None:
        self._model = model
        self._scenario = scenario
        self._draw = draw
        chance = model.chance
        self._matters = self._shares()
        self._growth = sum(share for _, share in self._matters)
        self._known = scenario.known * self._growth * self._factor(chance.forecast)
        self._volume = scenario.known * scenario.hidden * self._growth * self._factor(chance.volume)
        self._work = self._factor(chance.work)
        self._priors = [self._factor(chance.prior) for _ in model.matters]
        self._shift = [draw.gauss(0.0, chance.peak_s) for _ in model.sessions]
        self._booked = self._slots()

    def _shares(self) -> list[tuple[Matter, float]]:
        grows = self._scenario.deadline
        return [(m, m.share * (m.deadline if grows else 1.0)) for m in self._model.matters]

    # Who comes

    def citizens(self) -> list[_Row]:
        """Everybody who comes, in order of arrival."""
        arrivals = [*self._walk_ins(), *self._early_birds(), *self._groups()]
        rows = [self._row(at) for at in arrivals]
        rows += [self._booked_row(slot) for slot in self._booked if self._draw.random() >= self._habits.booked_absent]
        return sorted(rows)

    @property
    def _habits(self) -> Habits:
        return self._model.habits

    def _walk_ins(self) -> list[int]:
        found: list[int] = []
        for slot in self._model.slots:
            session = self._session_of(slot.starts_s)
            lean = self._lean(slot.starts_s)
            for _ in range(self._count(slot.expected * self._volume * lean)):
                at = self._draw.uniform(slot.starts_s, slot.ends_s) + self._shift[session]
                opens, closes = self._model.sessions[session]
                found.append(round(min(max(at, opens), closes - 60)))
        return found

    def _lean(self, at_s: int) -> float:
        """How much more (or less) than usual come now on a day when everybody wants to be first."""
        opens = self._model.sessions[0][0]
        return 1.0 + self._scenario.morning * (2.2 if at_s < opens + 3600 else -0.6)

    def _early_birds(self) -> list[int]:
        """They stand at the door; after lunch fewer do."""
        found: list[int] = []
        for number, (opens, _) in enumerate(self._model.sessions):
            mean = self._model.early * self._volume * self._scenario.early * (1.0 if number == 0 else 0.3)
            found += [round(self._draw.uniform(opens - _EARLIEST_S, opens)) for _ in range(self._count(mean))]
        return found

    def _groups(self) -> list[int]:
        found: list[int] = []
        for _ in range(self._count(self._scenario.groups)):
            opens, closes = self._draw.choice((self._model.sessions[0], *self._model.sessions))
            starts = self._draw.uniform(opens + 600, (opens + closes) / 2 + 1800)
            largest = max(3.0, 0.05 * self._model.expected)
            size = round(self._draw.uniform(2, largest))
            found += [round(starts + self._draw.uniform(0, 180)) for _ in range(size)]
        return found

    def _row(self, at: int) -> _Row:
        elderly = self._draw.random() < self._habits.elderly
        absent = int(self._draw.random() < self._habits.no_show)
        service, handling = self._case(self._habits.elderly_work if elderly else 1.0)
        patience = self._patience(self._habits.elderly_patience if elderly else 1.0)
        return at, service, "elderly" if elderly else "normal", -1, handling, absent, patience

    def _slots(self) -> list[int]:
        """Booked slots are quarters of an hour, not the first of a session and none at its end."""
        offered = [
            at
            for opens, closes in self._model.sessions
            for at in range(opens + _QUARTER_S, closes - _QUARTER_S, _QUARTER_S)
        ]
        return sorted(self._draw.choice(offered) for _ in range(self._count(self._model.booked * self._growth)))

    def _booked_row(self, slot: int) -> _Row:
        opens, closes = self._model.sessions[self._session_of(slot)]
        at = round(slot - self._draw.gauss(self._habits.lead_s, self._habits.lead_spread_s))
        service, handling = self._case(1.0)
        absent = int(self._draw.random() < self._habits.booked_no_show)
        at = min(max(at, opens - _EARLIEST_S), closes - 60)
        return at, service, "appt", slot, handling, absent, self._patience(1.0)

    def _case(self, factor: float) -> tuple[str, int]:
        (matter,) = self._draw.choices([m for m, _ in self._matters], [share for _, share in self._matters])
        handling = matter.mean_s * self._work * factor * self._factor(matter.spread)
        return matter.id, round(min(max(handling, 60.0), 5.5 * matter.mean_s))

    def _patience(self, factor: float) -> int:
        patience = self._draw.lognormvariate(math.log(self._habits.patience_s * factor), self._habits.patience_spread)
        return round(min(max(patience, self._habits.shortest_patience_s), 14400))

    # What the morning knows, and who is really there

    def config(self) -> dict[str, Any]:
        model = self._model
        walk_in = [
            [s.starts_s, s.ends_s, round(s.expected * self._known * self._lean(s.starts_s), 3)] for s in model.slots
        ]
        early = round(model.early * self._known, 2)
        booked = self._growth * model.booked
        return {
            "sessions": [list(session) for session in model.sessions],
            "services": [self._prior(m, share, f) for (m, share), f in zip(self._matters, self._priors, strict=True)],
            "windows": self._regular(),
            "tidal_windows": [_seat(seat, "avail") for seat in model.tidal],
            "tidal": dict(model.tide),
            "rules": {**model.rules, "noshow_prior": 0.07},
            "forecast": {
                "expected_tickets": round(sum(n for _, _, n in walk_in) + early + booked, 1),
                "early_birds": early,
                "slots": walk_in,
            },
            "booked": self._booked,
        }

    def _prior(self, matter: Matter, share: float, factor: float) -> dict[str, Any]:
        return {
            "id": matter.id,
            "name": matter.name,
            "group": matter.group,
            "prior_mean_s": round(matter.mean_s * factor, 1),
            "prior_cv": round(matter.spread, 3),
            "prior_share": round(share / self._growth, 4),
        }

    def _regular(self) -> list[dict[str, Any]]:
        general = [seat for seat in self._model.windows if seat.kind != "special"]
        missing = self._draw.choice(general) if self._scenario.absent and general else None
        return [
            {**_seat(seat, "planned"), "actual": [list(span) for span in self._present(seat, seat is missing)]}
            for seat in self._model.windows
        ]

    def _present(self, seat: Seat, missing: bool) -> list[Span]:
        """Planned duty minus late starts, short breaks and absences."""
        habits, found = self._habits, list[Span]()
        away = self._draw.randrange(len(seat.duty)) if missing else -1
        alone = len(self._model.windows) == 1
        for number, (starts, ends) in enumerate(seat.duty):
            begins = starts
            if number == away and not alone:
                continue
            if number == away:
                begins = (starts + ends) // 2
            elif self._draw.random() < habits.late:
                begins += round(min(180 + self._draw.expovariate(1 / habits.late_s), 1500)) if habits.late_s else 0
            found += self._with_breaks(begins, ends)
        return found

    def _with_breaks(self, begins: int, ends: int) -> list[Span]:
        habits = self._habits
        gone, pause = self._draw.random() < habits.gone, self._draw.random() < habits.pause
        if not (gone or pause):
            return [(begins, ends)]
        lasts = 3600 if gone else self._draw.uniform(*habits.pause_s)
        leaves = round(begins + (ends - begins) * self._draw.uniform(0.28, 0.68))
        return [(begins, leaves), (min(round(leaves + lasts), ends - 300), ends)]

    # Arithmetic

    def _session_of(self, at_s: int) -> int:
        return next(n for n, (_, closes) in enumerate(self._model.sessions) if at_s < closes)

    def _factor(self, variation: float) -> float:
        """Log-normal around a mean of 1 with this coefficient of variation."""
        sigma = math.sqrt(math.log(1.0 + variation * variation))
        return self._draw.lognormvariate(-sigma * sigma / 2, sigma) if variation else 1.0

    def _count(self, mean: float) -> int:
        """Poisson: as many exponential gaps as fit."""
        number, passed = 0, self._draw.expovariate(1.0)
        while passed < mean:
            number, passed = number + 1, passed + self._draw.expovariate(1.0)
        return number


def _seat(seat: Seat, duty: str) -> dict[str, Any]:
    helps, spans = list(seat.helps), [list(span) for span in seat.duty]
    return {"id": seat.id, "kind": seat.kind, "caps": list(seat.caps), "help": helps, duty: spans}
