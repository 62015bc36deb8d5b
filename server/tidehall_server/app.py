"""The one place where the rooms are put together."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from tidehall_server.api import errors, headers, openapi
from tidehall_server.api.ahead import AheadRoom
from tidehall_server.api.audit import AuditRoom
from tidehall_server.api.boards import Boards
from tidehall_server.api.body import READ_BYTES
from tidehall_server.api.bookings import BookingsRoom
from tidehall_server.api.cards import CardsRoom
from tidehall_server.api.case_forms import CaseFormsRoom
from tidehall_server.api.case_papers import CasePapers
from tidehall_server.api.case_progress import CaseProgressRoom
from tidehall_server.api.cases import CasesRoom
from tidehall_server.api.chain import ChainRoom
from tidehall_server.api.checks import ChecksRoom
from tidehall_server.api.commands import Commands
from tidehall_server.api.concerns import ConcernsRoom
from tidehall_server.api.days import DaysRoom
from tidehall_server.api.desk import DeskRoom
from tidehall_server.api.devices import DeviceRoom
from tidehall_server.api.endpoint import Endpoint
from tidehall_server.api.finding import Finding
from tidehall_server.api.handing_out import HandingOut
from tidehall_server.api.health import HallInfo, Health, Metrics
from tidehall_server.api.messages import MessagesRoom
from tidehall_server.api.metrics import Numbers
from tidehall_server.api.months import MonthsRoom
from tidehall_server.api.outbox import OutboxRoom
from tidehall_server.api.pages import Pages
from tidehall_server.api.persons import Persons
from tidehall_server.api.phone import Phone
from tidehall_server.api.phone_bookings import PhoneBookings
from tidehall_server.api.province_page import ProvincePageRoom
from tidehall_server.api.reading import Reading
from tidehall_server.api.rectifications import RectificationsRoom
from tidehall_server.api.reports import ReportsRoom
from tidehall_server.api.route import Route
from tidehall_server.api.router import Router
from tidehall_server.api.scores import ScoresRoom
from tidehall_server.api.search import Search
from tidehall_server.api.settings import SettingsRoom
from tidehall_server.api.speech import Speech
from tidehall_server.api.what_if import WhatIfRoom
from tidehall_server.async_mode import AsyncMode
from tidehall_server.auth.identity import Identity
from tidehall_server.auth.links import Links, link_secret
from tidehall_server.auth.paper_links import PaperLinks
from tidehall_server.auth.passwords import Offload, Passwords, directly
from tidehall_server.auth.permissions import Permissions
from tidehall_server.auth.reloads import ReloadOrders
from tidehall_server.auth.rooms import Rooms, make_rooms
from tidehall_server.auth.sessions import Lifetimes
from tidehall_server.auth.store import Store
from tidehall_server.chain import Chains
from tidehall_server.clock import Clock
from tidehall_server.compliance import Compliance
from tidehall_server.core import weeks
from tidehall_server.core.queue.model import DayPlan
from tidehall_server.figures.archive import Archive
from tidehall_server.hall import Hall
from tidehall_server.hall_settings import HallSettings
from tidehall_server.halls import HallConfig
from tidehall_server.halls.cabinet import Cabinet
from tidehall_server.journal import Journal
from tidehall_server.journal.upgrade import revisions
from tidehall_server.locale import load
from tidehall_server.long_matters import LongMatters, make_long_matters
from tidehall_server.messages.messenger import Ways
from tidehall_server.messages.table import gateway_of
from tidehall_server.papers import Letterhead, Papers, acceptance_title
from tidehall_server.phone_address import phone_address
from tidehall_server.province_page import ProvincePage, origin_of
from tidehall_server.realtime import Realtime, RealtimeSettings, attach
from tidehall_server.reports.headline import Reform
from tidehall_server.reports.paper import Letter
from tidehall_server.reports.shelf import Shelf
from tidehall_server.settings import ServerSettings
from tidehall_server.speech import Studio
from tidehall_server.tail import Tail
from tidehall_server.tls import Trust
from tidehall_server.uplink import Uplink, clerk_named
from tidehall_server.voices import Voices
from tidehall_server.wake import Wake
from tidehall_server.what_ifs import Source as WhatIfSource
from tidehall_server.what_ifs import WhatIfs


@dataclass(frozen=True, slots=True)
class HallName:
    """How the hall is called, where its file cannot be read."""

    name: str
    name_en: str = ""
    phone: str = ""


@dataclass(slots=True)
class Later:
    """What the real-time part, if there is one, puts in the place of nothing."""

    presence: Callable[[str], Mapping[str, Mapping[str, Any]]] | None = None
    recheck: Callable[[], None] | None = None
    reload: Callable[[], None] | None = None
    redis: Callable[[], bool] | None = None

    def rights_changed(self) -> None:
        if self.recheck is not None:
            self.recheck()
        if self.reload is not None:
            self.reload()

    def devices(self, hall: str) -> Mapping[str, Mapping[str, Any]]:
        return self.presence(hall) if self.presence is not None else {}

    def redis_answers(self) -> bool | None:
        return self.redis() if self.redis is not None else None


@dataclass(frozen=True, slots=True)
class House:
    """One hall's server: the app, and what the parts around it need."""

    app: Flask
    rooms: Rooms
    permissions: Permissions
    refusals: errors.Refusals
    numbers: Numbers
    later: Later
    configured: HallSettings
    voices: Voices
    what_ifs: WhatIfs
    matters: LongMatters

    @property
    def identify(self) -> Callable[[str], Identity | None]:
        return self.rooms.identifier.identify

    def may_watch(self, who: Identity, hall: str, view: str) -> bool:
        """Who may follow a view over Socket.IO: whoever may read it over HTTP, once the first password is changed."""
        return who.hall == hall and not who.must_change and self.permissions.may_view(who.role, view)

    def words(self, code: str) -> dict[str, object]:
        """A refusal as JSON values, from its code."""
        return self.refusals.words(code, {}, secrets.token_hex(8)).model_dump()


def create_app(
    settings: ServerSettings,
    hall: Hall,
    journal: Journal,
    clock: Clock,
    *,
    name: HallName,
    timezone: str = "Asia/Shanghai",
    hasher: PasswordHasher | None = None,
) -> House:
    """The HTTP side of one hall. ``hasher`` lets tests hash cheaply."""
    app = _flask()
    zone = ZoneInfo(timezone)
    chinese, english = load("zh-CN"), load("en")
    catalogues = {"zh-CN": chinese, "en": english}.__getitem__
    refusals = errors.Refusals(chinese, english, zone)
    table = settings.table
    lifetimes = Lifetimes(table.session_idle_s * 1000, table.session_longest_s * 1000)
    later = Later()
    permissions = Permissions(table.three_admins)
    rooms = make_rooms(
        Store(journal.engine),
        hall.id,
        clock,
        lifetimes,
        Passwords(hasher, _offload(table.mode)),
        later.rights_changed,
        permissions.keeper,
    )
    numbers = Numbers(hall)
    configured = HallSettings(Cabinet(table.hall, settings.data), rooms.store, hall, clock.now)
    voices = Voices(rooms.devices.list, configured.boards, lambda: later.devices(hall.id), clock.now)
    what_ifs = WhatIfs(WhatIfSource(hall.id, settings.data, table.db), clock.now)
    uplink = Uplink(settings.province, zone, _offload(table.mode))
    ways = Ways(gateway_of(settings.sms), gateway_of(settings.webhook))
    matters = make_long_matters(hall, configured.config, uplink, ways, settings.booking_channel)
    house = House(app, rooms, permissions, refusals, numbers, later, configured, voices, what_ifs, matters)

    errors.install(app, refusals)
    headers.install(app, numbers)
    _believe_proxies(app, table.proxies)

    def today() -> date:
        return clock.now().astimezone(zone).date()

    def expect(plan: DayPlan) -> DayPlan:
        """The plan of a day to come with what the weeks before it teach; a day that still runs is no whole day."""
        with hall.reading() as day:
            running = hall.stream if day.opened and not day.closed else ""
        stream = min(filter(None, (f"hall/{hall.id}/{plan.business_day}", running)))
        return weeks.taught(plan, journal.records(hall.id).cases(stream, weeks.DAYS))

    commands = Commands(hall, today, numbers.command)
    archive = Archive(hall.id, journal)
    secret = link_secret(settings.data)
    links = Links(secret)
    cases = CasesRoom(matters.cases, rooms.store, today)
    papers = Papers(settings.data / "papers")

    def letterhead() -> Letterhead:
        said = configured.config()
        title = acceptance_title(said.file.cases.paper) if said is not None else ""
        return Letterhead(said.name if said else name.name, said.phone if said else name.phone, title, zone)

    def phones(asked: str) -> str:
        return phone_address(table.public_url, table.host, asked)

    def display(account: str) -> str:
        return next((each.display for each in rooms.accounts.list() if each.name == account), account)

    health = Health(
        hall, rooms.store, settings.data, table.disk_min_mb,
        migrated=lambda: len(set(revisions(journal.engine))) == 1, redis=later.redis_answers,
    )  # fmt: skip
    endpoints = [
        *health.endpoints(),
        _hall_endpoint(hall, name, house),
        *Persons(hall, rooms.sessions, rooms.accounts, permissions).endpoints(),
        *AuditRoom(hall.id, rooms.store, journal, catalogues, zone).endpoints(),
        *DeviceRoom(hall, rooms.devices, later.devices, configured, release()).endpoints(),
        *DeskRoom(hall, journal, rooms.devices, later.devices).endpoints(),
        *commands.endpoints(),
        *Reading(hall, journal).endpoints(),
        *Finding(hall, journal.people, today).endpoints(),
        *Speech(hall, Studio(settings.data / "speech"), configured.speech).endpoints(),
        *Boards(hall, house.voices, configured.boards, configured.speech).endpoints(),
        *SettingsRoom(hall, configured).endpoints(),
        *RectificationsRoom(matters.reviews, matters.outbox, rooms.accounts, rooms.store, today).endpoints(),
        *OutboxRoom(matters.outbox, clock.now, rooms.store, zone, settings.province).endpoints(),
        *ProvincePageRoom(
            ProvincePage(hall, matters.outbox, settings.province_page, zone, clerk_named(configured.config))
        ).endpoints(),
        *MessagesRoom(matters.messages, clock.now, rooms.store).endpoints(),
        *CardsRoom(
            matters.cards, Compliance(matters, configured.config), lambda: dict(matters.cases.book().offices), today
        ).endpoints(),
        *ChecksRoom(matters.months).endpoints(),
        *ChainRoom(Chains(matters.cases.matters, zone, archive.facts_of)).endpoints(),
        *cases.endpoints(),
        *HandingOut(matters.cases).endpoints(),
        *ConcernsRoom(matters.concerns, matters.concerns.book, rooms.store).endpoints(),
        *CaseFormsRoom(matters.cases.book, letterhead).endpoints(),
        *CasePapers(
            cases,
            papers,
            PaperLinks(secret),
            letterhead,
            display,
            _offload(table.mode),
            links,
            phones,
        ).endpoints(),
        *CaseProgressRoom(matters.cases, links, rooms.store, configured.config).endpoints(),
        *PhoneBookings(matters.bookings, links, rooms.store, configured.config).endpoints(),
        *BookingsRoom(
            matters.bookings, rooms.store, configured.config, links.booking_path(hall.id), phones
        ).endpoints(),
        *ScoresRoom(matters.scores, papers, letterhead, catalogues, _offload(table.mode)).endpoints(),
        *DaysRoom(hall, journal, archive, catalogues).endpoints(),
        *_reports(Shelf(hall.id, journal, archive, zone, clock.now), papers, house, name, zone, _offload(table.mode)),
        *WhatIfRoom(hall, archive, what_ifs, refusals).endpoints(),
        *AheadRoom(hall, configured, catalogues, expect, _offload(table.mode)).endpoints(),
        *Search(hall, journal).endpoints(),
        *Phone(hall, commands, links, matters.appended, rooms.store, phones).endpoints(),
    ]
    router = Router(hall.id, house.identify, house.permissions)
    router.register(app, endpoints)
    metrics = Metrics(numbers.text, frozenset(table.metrics_from), router.who, house.permissions)
    app.add_url_rule("/metrics", "metrics", lambda: metrics.serve(request))
    _serve_document(app, endpoints, hall.id)
    trust = Trust(settings.ca) if settings.ca is not None else None
    Pages(settings.web, chinese, english, table.kiosk_url, trust, origin_of(settings.province_page)).register(app)
    return house


def _flask() -> Flask:
    app = Flask("tidehall_server", static_folder=None)
    app.url_rule_class = Route
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = READ_BYTES
    return app


@dataclass(frozen=True, slots=True)
class Running:
    """The real-time part of a process: who serves sockets, and who follows the journal."""

    live: Realtime
    tail: Tail

    def start(self) -> None:
        """Begin; to be called once the process is ready to serve."""
        self.live.start()
        self.tail.start(self.live.socketio.start_background_task)

    def stop(self) -> None:
        self.tail.stop()


def with_realtime(house: House, hall: Hall, settings: ServerSettings) -> Running:
    """Put Socket.IO in front of the app and tell each side about the other. Redis, if named, only wakes."""
    table = settings.table
    live = attach(
        house.app,
        hall,
        house.identify,
        house.may_watch,
        RealtimeSettings(mode=table.mode, origins=table.origins),
        house.words,
    )
    _believe_proxies(house.app, table.proxies)  # Socket.IO now stands in front of what create_app put there
    live.reloads = ReloadOrders(house.rooms.store, hall.id, house.rooms.identifier.generation).due
    event = live.socketio.server.eio.create_event
    wake = Wake(table.redis, hall.id, event(), live.socketio.sleep, live.presence) if table.redis else None
    house.later.presence = live.presence.devices
    house.later.recheck = live.recheck
    house.later.reload = live.pass_on_reloads
    house.numbers.connections = live.counts
    house.numbers.devices = lambda: live.presence.devices(hall.id)
    if wake is not None:
        house.later.redis = lambda: wake.connected
    return Running(live, Tail(hall, wake, event()))


def _letters(configured: HallSettings, name: HallName, zone: ZoneInfo) -> Callable[[bool], Letter]:
    """The hall as its reports name it, in English if asked."""

    def letter(english: bool) -> Letter:
        said = configured.config() or name
        return Letter((said.name_en or said.name) if english else said.name, zone)

    return letter


def _reports(
    shelf: Shelf, papers: Papers, house: House, name: HallName, zone: ZoneInfo, offload: Offload[Any]
) -> list[Endpoint]:
    """Reports, and the months for which one is owed."""
    configured, months = house.configured, house.matters.months
    letters = _letters(configured, name, zone)
    room = ReportsRoom(months.hall.id, shelf, papers, letters, lambda: _reform(configured.config()), offload)
    return [*room.endpoints(), *MonthsRoom(months, room.totals).endpoints()]


def _reform(config: HallConfig | None) -> Reform | None:
    told = config.file.reform if config is not None else None
    return Reform(told.on, told.windows_before, told.windows) if told is not None else None


def _believe_proxies(app: Flask, count: int) -> None:
    """Address, scheme and host as ``count`` proxies of ours tell them; 0 believes nobody."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _hall_endpoint(hall: Hall, name: HallName, house: House) -> Endpoint:
    def handle(_: object) -> HallInfo:
        said = house.configured.config() or name
        needs_setup = not house.rooms.accounts.any_keeper()
        return HallInfo(
            id=hall.id, name=said.name, name_en=said.name_en, phone=said.phone, needs_setup=needs_setup,
            keeper=house.permissions.keeper,
        )  # fmt: skip

    return Endpoint("GET", "/api/v1/hall", "hall", "Which hall this is", handle, HallInfo)


def _serve_document(app: Flask, endpoints: list[Endpoint], hall: str) -> None:
    @cache
    def written() -> str:  # for the few who ask, not at every start
        return json.dumps(openapi.document(endpoints, hall, release()), ensure_ascii=False)

    app.add_url_rule("/openapi.json", "openapi", lambda: Response(written(), mimetype="application/json"))


def release() -> str:
    """The installed version of tidehall."""
    try:
        return version("tidehall")
    except PackageNotFoundError:
        return "0"


def _offload(mode: AsyncMode) -> Offload[Any]:
    """Hashing a password takes a processor for some 60 ms: green threads go on meanwhile."""
    run: Offload[Any]
    if mode is AsyncMode.EVENTLET:
        from eventlet import tpool  # noqa: PLC0415 - only this mode has it

        run = tpool.execute
    elif mode is AsyncMode.GEVENT:
        import gevent  # noqa: PLC0415 - only this mode has it

        run = gevent.get_hub().threadpool.apply
    else:
        run = directly
    return run
