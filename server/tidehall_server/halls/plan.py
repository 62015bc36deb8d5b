"""From a hall's file to what the core needs: its calendar and the plan of one business day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tidehall_link.settings import Problem
from tidehall_server import holidays
from tidehall_server.core import calendar as days
from tidehall_server.core.queue.model import ClerkSpec, DayPlan, Named, Service, Session, WindowSpec
from tidehall_server.halls.bookings import opened_for_bookings
from tidehall_server.halls.check_windows import services_of
from tidehall_server.halls.pinyin import syllables
from tidehall_server.halls.policy import to_policy
from tidehall_server.halls.schema import AccountTable, DevicesTable, HallFile, RatingTable, WindowTable
from tidehall_server.halls.week import week_of

_COMMON_WORDS = 8


@dataclass(frozen=True, slots=True)
class HallConfig:
    """A hall whose file has no errors. ``assumed`` are the keys that no notice fixes and the hall should confirm."""

    file: HallFile
    path: str
    calendar: days.Calendar
    warnings: tuple[Problem, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.file.hall.id

    @property
    def name(self) -> str:
        return self.file.hall.name

    @property
    def name_en(self) -> str:
        return self.file.hall.name_en

    @property
    def phone(self) -> str:
        return self.file.hall.phone

    @property
    def timezone(self) -> str:
        return self.file.hall.timezone

    @property
    def accounts(self) -> tuple[AccountTable, ...]:
        """To be made at first start, each with a password that must be changed."""
        return self.file.accounts

    @property
    def devices(self) -> DevicesTable:
        return self.file.devices

    @property
    def rating(self) -> RatingTable:
        return self.file.rating

    def service(self, service: str) -> Service | None:
        """A service as the day knows it, None for one that the hall does not have."""
        return next((each for each in _services(self.file) if each.id == service), None)

    def business_day(self, now: datetime) -> date:
        """The day it is in the hall at ``now`` (aware)."""
        return days.business_day(self.calendar, now)

    def plan(self, business_day: date) -> DayPlan:
        """All that the day needs to replay by itself."""
        file = self.file
        return DayPlan(
            hall=self.id,
            name=self.name,
            name_en=self.name_en,
            business_day=business_day.isoformat(),
            timezone=self.timezone,
            services=_services(file),
            windows=_windows(file, self.calendar, business_day),
            clerks=tuple(ClerkSpec(c.id, c.name, c.badge, c.primary, c.backup) for c in file.clerks),
            policy=to_policy(file.policy),
            sessions=days.sessions(self.calendar, business_day),
            next_opening=days.opening_after_day(self.calendar, business_day),
            notice=file.hall.notice,
            phone=self.phone,
            languages=file.hall.languages,
            groups=_named(file, [s.group or s.department for s in file.services if not s.enquiry]),
            departments=_named(file, file.hall.departments),
            words=common_words(file),
            pause_reasons=file.console.pause_reasons,
            trained=trained_by(file, business_day),
        )


def trained_by(file: HallFile, day: date) -> tuple[str, ...] | None:
    """Who had passed the training before duty by that day, as far as the file says; None where nobody asks for it."""
    if not file.rules.trained_before_duty:
        return None
    return tuple(sorted(c.id for c in file.clerks if c.trained is not None and c.trained <= day))


def calendar_of(file: HallFile) -> days.Calendar:
    """The hall's calendar; without ``[hours]`` nobody has fixed any."""
    zone = ZoneInfo(file.hall.timezone)
    national = holidays.national(each.notice for each in file.holidays)
    if file.hours is None:
        return days.Calendar(zone=zone, fixed=False, national=national)
    own = days.Calendar(
        zone=zone,
        week=week_of(file.hours),
        closed=frozenset(file.hours.closed),
        special={
            special.day: file.hours.workday if special.sessions is None else special.sessions
            for special in file.hours.special
        },
        workday=file.hours.workday,
        national=national,
    )
    return opened_for_bookings(own, file)


def _named(file: HallFile, names: Iterable[str]) -> tuple[Named, ...]:
    english = {word.name: word.name_en for word in file.english.words}
    return tuple(Named(name, english.get(name, "")) for name in dict.fromkeys(names) if name)


def common_words(file: HallFile) -> tuple[str, ...]:
    """What the hall lists, else the first keyword of each service."""
    first = (service.keywords[0] for service in file.services if service.keywords and not service.enquiry)
    return file.hall.words or tuple(dict.fromkeys(first))[:_COMMON_WORDS]


def _materials_en(file: HallFile, materials: tuple[str, ...]) -> tuple[str, ...]:
    """Empty unless every one has its English: half a list in another script helps nobody."""
    named = _named(file, materials)
    return tuple(one.name_en for one in named) if all(one.name_en for one in named) else ()


def _services(file: HallFile) -> tuple[Service, ...]:
    return tuple(
        Service(
            id=service.id, name=service.name, prefix=service.prefix, department=service.department,
            name_en=service.name_en, group=service.group or service.department, networks=service.networks,
            expected_s=round(service.minutes * 60), kind=service.kind, keywords=service.keywords,
            materials=service.materials, enquiry=service.enquiry,
            materials_en=_materials_en(file, service.materials), spelling=syllables((service.name, *service.keywords)),
        )
        for service in file.services
    )  # fmt: skip


def _duty(window: WindowTable, calendar: days.Calendar, day: date) -> tuple[Session, ...] | None:
    """The window's own hours as far as the hall is open on ``day``; None when it keeps the hall's."""
    if window.hours is None:
        return None
    own = days.sessions(replace(calendar, special={day: window.hours}), day)
    if not calendar.fixed:
        return own
    halls = days.sessions(calendar, day)
    both = (Session(max(a.opens, b.opens), min(a.closes, b.closes)) for a in own for b in halls)
    return tuple(session for session in both if session.opens < session.closes)


def _windows(file: HallFile, calendar: days.Calendar, day: date) -> tuple[WindowSpec, ...]:
    return tuple(
        WindowSpec(
            id=window.id, name=window.name, kind=window.kind, services=services_of(window, file.services),
            helps=window.helps, networks=window.networks, home=window.home, capacity=window.capacity,
            signs=window.signs, area=window.area, name_en=window.name_en, duty=_duty(window, calendar, day),
        )
        for window in file.windows
    )  # fmt: skip
