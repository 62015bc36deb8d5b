"""Opening a hall and serving it until the process is told to stop; ``serve`` and ``up`` differ in what they add."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import click
import structlog

from tidehall_link.device import Systemd
from tidehall_server import halls
from tidehall_server.app import HallName, House, Running, create_app, with_realtime
from tidehall_server.auth.audit import Source
from tidehall_server.auth.devices import Devices
from tidehall_server.auth.newcomers import take_in
from tidehall_server.auth.permissions import BOARD, VOICE
from tidehall_server.cli._options import make_private, open_journal
from tidehall_server.clock import Clock, SystemClock
from tidehall_server.core.queue.model import DayPlan
from tidehall_server.hall import Hall
from tidehall_server.halls.cabinet import Cabinet
from tidehall_server.halls.sound import BoardLayout
from tidehall_server.journal import Journal
from tidehall_server.retention import Retention
from tidehall_server.serving import Entrance, listen, serve_forever
from tidehall_server.settings import ServerSettings
from tidehall_server.tls import Certificates, PlainHttp, Tls, Trust
from tidehall_server.voices import Unheard

log = structlog.get_logger("tidehall.serve")
_TICK_S = 1.0
_SEND_S = 2.0
_QUIET_FAILURES = 60
CONFIG = Source("config", "local")


@dataclass(slots=True)
class Open:
    """A hall ready to be served. ``secret`` is the first manager's one-time secret, None when there is a manager."""

    settings: ServerSettings
    config: halls.HallConfig
    journal: Journal
    hall: Hall
    house: House
    running: Running
    secret: str | None
    tls: Tls | None = None

    @property
    def scheme(self) -> str:
        return "http" if self.tls is None else "https"


@dataclass(frozen=True, slots=True)
class Days:
    """The hall's days as its file plans them, with the boards it has by then (see ``core/announcing``)."""

    config: halls.HallConfig
    devices: Devices

    def business_day(self, now: datetime) -> date:
        return self.config.business_day(now)

    def plan(self, business_day: date) -> DayPlan:
        mute = {board.device for board in self.config.file.boards if board.layout is BoardLayout.ENTRANCE}
        boards = sum(device.role in (BOARD, VOICE) and device.name not in mute for device in self.devices.list())
        return replace(self.config.plan(business_day), announcers=boards if self.config.devices.display else 0)


def open_house(settings: ServerSettings, clock: Clock | None = None) -> Open:
    """Open the journal, today's business day, and everything around it."""
    table = settings.table
    config = halls.load(Cabinet(table.hall, settings.data).file)
    make_private(settings.data)
    tls = carried(settings)
    journal = open_journal(settings.data, table.db, create=True)
    clock = clock or SystemClock()
    hall = Hall(config.id, journal, clock)
    name = HallName(config.name, config.name_en, config.phone)
    house = create_app(settings, hall, journal, clock, name=name, timezone=config.timezone)
    wanted = [(each.name, each.display, each.role.value) for each in config.accounts if each.role.value != "manager"]
    take_in(house.rooms.store, hall.id)
    hall.open_today(Days(config, house.rooms.devices))
    house.rooms.accounts.seed(wanted, CONFIG)
    running = with_realtime(house, hall, settings)
    return Open(settings, config, journal, hall, house, running, house.rooms.sessions.offer_setup(), tls)


def carried(settings: ServerSettings) -> Tls | None:
    """The certificate that the settings ask for; None for plain http. Raises CertificateError."""
    table = settings.table
    if table.certificate:
        return Tls(Path(table.certificate), Path(table.certificate_key or table.certificate))
    if not table.tls:
        return None
    own = Certificates(settings.data / "tls")
    own.standing()
    return Tls(own.server, own.key, own)


def serve(it: Open, ready: Callable[[str, int], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is called with host and port once connections are accepted."""
    table = it.settings.table
    listener = _listening(table.host, table.port)
    entrances = [Entrance(it.house.app, listener, it.tls.context if it.tls is not None else None)]
    if it.tls is not None and table.http_port:
        ca = it.settings.ca
        plain = PlainHttp(Trust(ca) if ca is not None else None, listener.getsockname()[1])
        entrances.append(Entrance(plain, _listening(table.host, table.http_port)))
    systemd = Systemd(os.environ)
    ticking = _Ticking(it, systemd)

    def up(host: str, port: int) -> None:
        ready(host, port)
        systemd.say(f"READY=1\nSTATUS={it.config.name}")

    it.running.start()
    it.running.live.socketio.start_background_task(ticking.run)
    it.running.live.socketio.start_background_task(ticking.send)
    try:
        serve_forever(entrances, it.running.live, table.mode, ready=up)
    finally:
        systemd.say("STOPPING=1")
        ticking.stopped = True
        it.house.what_ifs.stop()
        it.running.stop()
        it.journal.close()


def _listening(host: str, port: int) -> socket.socket:
    """Two halls on one machine, or one started twice, is said in words."""
    try:
        return listen(host, port)
    except OSError as error:
        raise click.ClickException(
            f"{host} 的端口 {port} 不能用（{error.strerror}）：可能已有程序在用，请换一个，例如 --port {port + 10}。\n"
            f"Port {port} of {host} cannot be used: another program may have it; try --port {port + 10}."
        ) from None


class _Ticking:
    """The clock's second hand: tides that are due, alerts, the next business day, and what is old enough to forget.

    systemd hears from it that this process still turns; a tick that fails is told in the log, and is no reason to end.
    """

    def __init__(self, it: Open, systemd: Systemd) -> None:
        self._it = it
        self._systemd = systemd
        table = it.settings.table
        self._retention = Retention(
            it.journal,
            it.hall.id,
            it.hall.clock,
            table.people_keep_days,
            table.words_keep_days,
            {"applicants": it.house.matters.purge},
        )
        self._unheard = Unheard(it.hall, it.house.voices)
        self._failures = 0
        self.stopped = False

    def run(self) -> None:
        sleep = self._it.running.live.socketio.sleep
        while not self.stopped:
            sleep(_TICK_S)
            self._systemd.say("WATCHDOG=1")
            try:
                self._tick()
                self._failures = 0
            except Exception as error:
                if self._failures % _QUIET_FAILURES == 0:
                    log.warning("tick failed", error=type(error).__name__, exc_info=self._failures == 0)
                self._failures += 1

    def send(self) -> None:
        """Run the errands to elsewhere. Apart from the tick: a province that does not answer holds up nothing."""
        sleep = self._it.running.live.socketio.sleep
        while not self.stopped:
            sleep(_SEND_S)
            try:
                self._it.house.matters.send()
            except Exception as error:  # noqa: BLE001 - the next round may find the database again
                log.warning("errands to elsewhere not looked at", error=type(error).__name__)

    def _tick(self) -> None:
        hall, house = self._it.hall, self._it.house
        days = Days(house.configured.config() or self._it.config, house.rooms.devices)
        today = days.business_day(hall.clock.now()).isoformat()
        if not hall.stream.endswith(today):
            hall.open_today(days)
        hall.tick()
        self._unheard.tick()
        self._retention.tick(hall.stream)
        if self._it.tls is not None:
            self._it.tls.tick(hall.clock.now())
        house.what_ifs.tick()
        house.matters.tick()  # last: what failed in it is told after everything had its turn


def address(host: str, port: int, scheme: str = "http") -> str:
    """The address to type into a browser on this machine."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"{scheme}://{shown}:{port}"
