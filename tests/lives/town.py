"""A hall and everybody around it for a month: days as the generator draws them, and a diary of who does what."""

from __future__ import annotations

import random
from collections import Counter as Counts
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.acceptance.counter import Counter
from tests.acceptance.house import LOCAL
from tests.lives.day import Chore, LivedDay, staffed
from tidehall_server import halls
from tidehall_server.core.calendar import is_open_day
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.model import DayPlan, ServiceKind
from tidehall_server.core.refusal import Refused
from tidehall_server.halls.rota import rota
from tidehall_server.halls.schema import HalfDay, ServiceTable
from tidehall_server.province.table import ProvinceTable
from tidehall_server.simulate.dayfile import load
from tidehall_server.simulate.filed import midnight_of, truth_of
from tidehall_server.simulate.generate import generate
from tidehall_server.simulate.model import of_plan
from tidehall_server.simulate.truth import Absence, Truth, Visit

TASK = "44140211{:03d}11111111112222222222"
_DAY_ENDS = time(19, 30)


@dataclass(frozen=True, slots=True)
class Month:
    """``people``: citizens on an average day, before those who come back to supply or to collect. ``look_min``: so
    often the second hand is turned while the hall is open."""

    preset: str
    first: date
    days: int
    people: int
    look_min: int = 45
    province: bool = False


@dataclass
class Town:
    """The hall behind its API, its clock, and the diary. Whoever joins in adds itself to ``onlookers``."""

    month: Month
    data: Path
    province: ProvinceTable | None = None
    house: Counter = field(init=False)
    draw: random.Random = field(init=False)
    today: LivedDay | None = None
    refused: Counts[str] = field(default_factory=Counts)
    done: Counts[str] = field(default_factory=Counts)
    onlookers: list[Any] = field(default_factory=list)
    rounds: list[Callable[[], object]] = field(default_factory=list)
    evenings: list[Callable[[], object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        month = self.month
        self.draw = random.Random(f"{month.preset}/{month.first}/{month.people}")
        changes = _changes(month.preset)
        self.house = Counter(month.preset, self.data, changes, day=month.first.isoformat(), at="06:00",
                             province=self.province)  # fmt: skip
        self.hall, self.clock, self.config = self.house.hall, self.house.clock, self.house.config
        self.dates = [month.first + timedelta(days=n) for n in range(month.days)]
        self.open_days = [day for day in self.dates if is_open_day(self.config.calendar, day)]
        self._diary: dict[date, list[tuple[datetime, Chore]]] = {day: [] for day in self.dates}
        self._visits: dict[date, list[Visit]] = {day: [] for day in self.dates}
        self._heard: list[Fact] = []
        self._wishes = 0
        self.hall.on_facts(self._heard.extend)

    # The diary

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def at(self, moment: datetime, chore: Chore) -> None:
        """Note what is to be done then; what lies after the month is never done."""
        day = moment.astimezone(LOCAL).date()
        if self.today is not None and moment <= self.today.now:
            self.today.chore(self.today.now, chore)
        elif self.today is not None and self.today.truth.plan.business_day == day.isoformat():
            self.today.chore(moment, chore)
        elif day in self._diary:
            self._diary[day].append((moment, chore))

    def in_minutes(self, minutes: float, chore: Chore) -> None:
        self.at(self.now + timedelta(minutes=minutes), chore)

    def in_days(self, ahead: int, chore: Chore, *, first: time = time(9), last: time = time(11, 40)) -> None:
        """On the ``ahead``-th open day from today, some time in these hours."""
        moment = self.working(ahead, first, last)
        if moment is not None:
            self.at(moment, chore)

    def comes(self, ahead: int, visit: Callable[[datetime], Visit]) -> None:
        """Somebody comes to the hall on the ``ahead``-th open day from today."""
        moment = self.working(ahead, time(9), time(15, 30))
        if moment is not None and ahead:
            self._visits[moment.astimezone(LOCAL).date()].append(visit(moment))

    def visit(self, visit: Visit) -> None:
        """Somebody comes on a later day."""
        day = visit.at.astimezone(LOCAL).date()
        if day in self._visits:
            self._visits[day].append(visit)

    def working(self, ahead: int, first: time, last: time) -> datetime | None:
        today = self.now.astimezone(LOCAL).date()
        coming = [day for day in self.open_days if day >= today]
        if ahead >= len(coming):
            return None
        begins, ends = (datetime.combine(coming[ahead], each, LOCAL) for each in (first, last))
        return begins + (ends - begins) * self.draw.random()

    # Acting

    def wish(self, name: str) -> str:
        self._wishes += 1
        return f"{name}-{self._wishes}"

    def attempt(self, name: str, work: Callable[[str], Any]) -> Any:
        """Do it under a fresh command id, twice now and then, as a page does whose answer was lost."""
        wish = self.wish(name)
        try:
            answer = work(wish)
            if self.draw.random() < 0.05:
                again = work(wish)
                assert again.replayed, f"{name} was done twice"
        except Refused as refused:
            self.refused[f"{name}: {refused.code.value}"] += 1
            return None
        self.done[name] += 1
        return answer

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    # Living

    def live(self) -> None:
        for number, day in enumerate(self.dates):
            truth = self._truth(day, number)
            self.today = LivedDay(
                truth, self.hall, self.clock, self._open, self, self._diary.pop(day), self._heard,
                close=number % 3 != 2,
            )  # fmt: skip
            for visit in self._visits.pop(day):
                self.today.arrive(visit)
            for moment in self._looks(day, bool(truth.visits)):
                self.today.chore(moment, self.look)
            for evening in self.evenings:
                self.today.chore(datetime.combine(day, time(17, 5), LOCAL), _quiet(evening))
            self.today.run()
            self.today = None

    def look(self) -> None:
        """The second hand, as a served hall turns it, and whoever else looks in now and then."""
        self.house.app.matters.tick()
        for each in self.rounds:
            each()

    def _looks(self, day: date, open_: bool) -> list[datetime]:
        begins = datetime.combine(day, time(7, 50) if open_ else time(12), LOCAL)
        ends = datetime.combine(day, _DAY_ENDS if open_ else time(12), LOCAL)
        count = int((ends - begins) / timedelta(minutes=self.month.look_min)) + 1
        night = [datetime.combine(day, time(23, 50), LOCAL)]
        return [begins + n * timedelta(minutes=self.month.look_min) for n in range(count)] + night

    def _open(self) -> None:
        self.hall.open_today(self.config)

    def _truth(self, day: date, number: int) -> Truth:
        plan = self.config.plan(day)
        if day not in self.open_days:
            midnight = midnight_of(plan)
            return Truth(day.isoformat(), plan, midnight, midnight + timedelta(hours=7), (), ())
        seed, load_ = self.draw.randrange(10**6), self.month.people / of_plan(plan, 1.0).expected
        folder = generate(plan, self.data / "days" / day.isoformat(), seed, load_ * (4 if number % 7 == 3 else 1))
        truth = truth_of(load(folder), plan)
        seats = rota(self.config.file, self.config.calendar, day, 1).seats
        clerks = {(seat.window, seat.half is HalfDay.MORNING): seat.clerk for seat in seats if seat.clerk}
        return self._troubled(staffed(truth, clerks), plan)

    def _troubled(self, truth: Truth, plan: DayPlan) -> Truth:
        """Now and then a clerk leaves without a word, or pauses for longer than anybody should."""
        absences = []
        for window in plan.windows:
            if self.chance(0.08):
                starts = truth.midnight + timedelta(hours=9.2 + self.draw.random() * 1.5)
                reason = "取材料" if self.chance(0.5) else ""
                absences.append(
                    Absence(window.id, starts, starts + timedelta(minutes=self.draw.randint(12, 45)), reason)
                )
        return replace(truth, absences=tuple(absences))

    # What the day tells

    def served(self, day: LivedDay, visit: Visit, ticket: str, window: str) -> None:
        for each in self.onlookers:
            each.served(visit, ticket, window, day.day.windows[window].clerk or "")

    def finished(self, day: LivedDay, visit: Visit, ticket: str, window: str) -> None:
        for each in self.onlookers:
            each.finished(visit, ticket, window)


def _quiet(work: Callable[[], object]) -> Chore:
    def chore() -> None:
        work()

    return chore


def _changes(preset: str) -> dict[str, str]:
    """What a hall enters before its first case: codes of the province, who may decide, what may follow."""
    return {
        each.id: "\n".join(_entered(number, each)) for number, each in enumerate(halls.load(preset).file.services, 1)
    }


def _entered(number: int, service: ServiceTable) -> list[str]:
    lines = [] if service.task_code else [f'task_code = "{TASK.format(number)}"']
    if service.enquiry or not service.department:
        return lines
    if service.kind is ServiceKind.INSTANT and not service.authority and number % 2:
        lines.append("authority = true")
    if number % 4 == 1:
        lines.append('delegation = "prelim"')
    if number % 3 == 0:
        lines.append("promise_days = 3")
    if len(service.materials) > 1:
        lines += [f'may_lack = ["{service.materials[-1]}"]', f'may_pledge = ["{service.materials[1]}"]']
    return lines
