"""Puts the agent together and runs it."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tidehall_kiosk.api import Services, create_app
from tidehall_kiosk.clock import Clock, SystemClock
from tidehall_kiosk.connection import Connection
from tidehall_kiosk.devices import Devices, connect
from tidehall_kiosk.guard import Guard, boot_token
from tidehall_kiosk.link import NetworkConnection
from tidehall_kiosk.printing.printer import NoPrinter
from tidehall_kiosk.printing.roll import Roll
from tidehall_kiosk.printing.worker import PrintWorker
from tidehall_kiosk.reader.record import Card
from tidehall_kiosk.reader.watch import CardNews, CardWatch
from tidehall_kiosk.remote_slips import RemoteSlips
from tidehall_kiosk.reports import Reports
from tidehall_kiosk.scanner import Scanner
from tidehall_kiosk.settings import KioskSettings
from tidehall_kiosk.slips import HallAnswers, SlipMaker
from tidehall_kiosk.state import Screen
from tidehall_kiosk.tickets.book import BOOK, RequestBook, open_book
from tidehall_kiosk.tickets.desk import Cards, Desk, Limits
from tidehall_kiosk.tickets.finding import Finder
from tidehall_kiosk.tickets.refusals import Refusals
from tidehall_kiosk.virtual.pages import create_pages
from tidehall_kiosk.words import read_words
from tidehall_link.speech.shelf import Shelf

_HOST = "127.0.0.1"


class NoCards:
    """A kiosk without a reader."""

    def card(self, handle: str) -> Card | None:
        """Never one."""
        return None

    def reset(self) -> None:
        """Nothing to wipe."""


@dataclass(slots=True)
class Agent:
    """A kiosk agent. ``start`` returns once it serves; ``port`` is where."""

    settings: KioskSettings
    app: Flask
    screen: Screen
    devices: Devices
    desk: Desk
    _connection: Connection
    _worker: PrintWorker
    _watch: CardWatch | None
    _book: RequestBook
    _remote: RemoteSlips
    _reports: Reports
    _scanner: Scanner | None = None
    _server: BaseWSGIServer | None = None

    @property
    def port(self) -> int:
        """The port of the local page."""
        return self._server.port if self._server is not None else self.settings.port

    @property
    def url(self) -> str:
        """The address of the touch page."""
        return f"http://{_HOST}:{self.port}/"

    def start(self) -> None:
        """Serve the page, watch the devices, connect to the hall. Raises OSError when the port is taken."""
        with socket.create_server((_HOST, self.settings.port)) as door:  # werkzeug would end the process itself
            self._server = make_server(
                _HOST, self.settings.port, self.app, threaded=True, request_handler=_QuietHandler, fd=door.fileno()
            )
        threading.Thread(target=self._server.serve_forever, name="kiosk-http", daemon=True).start()
        self._worker.start()
        if self._watch is not None:
            self._watch.start()
        if self._scanner is not None:
            self._scanner.start()
        self._connection.start(self.screen)
        self._reports.tell()
        self._remote.start()

    def stop(self) -> None:
        """Let go of everything; a slip in hand is finished."""
        self._remote.stop()
        self._connection.stop()
        self.screen.close()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        if self._watch is not None:
            self._watch.stop()
        if self._scanner is not None:
            self._scanner.stop()
        self._worker.stop()
        self.devices.close()
        self._book.close()

    def healthy(self) -> bool:
        """True while the threads that a citizen needs are alive."""
        threads = (self._worker, self._remote, self._watch, self._scanner, self._connection)
        return all(thread is None or thread.alive for thread in threads)

    def run(self, until: threading.Event) -> None:
        """Start, wait for ``until``, stop."""
        self.start()
        try:
            until.wait()
        finally:
            self.stop()


def create_agent(
    settings: KioskSettings, token: str = "", clock: Clock | None = None, web: Path | None = None
) -> Agent:
    """An agent that is not running yet. Without ``token`` it uses the one it saved, else it shows a pairing code."""
    clock = clock or SystemClock()
    screen = Screen(clock, _device_facts(settings))
    book = open_book(settings.folder / BOOK)
    devices = connect(settings.printer, settings.reader, settings.scanner)
    connection: Connection = NetworkConnection(settings.server, settings.folder, token, settings.ca)
    reports = Reports(connection, screen, book, clock)
    worker = _worker(settings, devices, book, reports.printer)
    answers = HallAnswers(screen)
    watch = _watch(settings, devices, answers, screen, reports)
    cards: Cards = watch if watch is not None else NoCards()
    slips = SlipMaker(answers, worker, devices.profile, settings.slip)
    scanner = Scanner(devices.scanner, screen.scanned, reports.scanner) if devices.scanner is not None else None
    limits = Limits(settings.patience_s, settings.print_wait_s, settings.guard_s, settings.reader.elderly_age)
    desk = Desk(connection.link, book, cards, slips, answers, limits, clock, reports.slip)
    remote = RemoteSlips(screen, connection.link, slips, book, desk.command_id)
    guard = Guard(boot_token(book.note("secret") or ""))
    refusals = Refusals(read_words("zh-CN"), read_words("en"), settings.desk, settings.desk_en)
    page = web or web_folder()
    finder = Finder(connection.link, cards)
    clips = Shelf(
        settings.folder / "speech",
        lambda text, language: _spoken(connection, text, language),
        lambda: clock.now().timestamp(),
    )
    app = create_app(screen, Services(desk, finder, clips, cards.reset), guard, refusals, page)
    if settings.virtual:
        pages = create_pages(devices, guard, read_words("zh-CN"), answers.today)
        app.register_blueprint(pages)
    return Agent(settings, app, screen, devices, desk, connection, worker, watch, book, remote, reports, scanner)


def web_folder() -> Path:
    """Where the built touch page is installed."""
    return Path(str(files("tidehall_kiosk") / "web"))


def run_agent(settings: KioskSettings, token: str = "", until: threading.Event | None = None) -> None:
    """Run an agent until ``until`` is set (for ever without)."""
    create_agent(settings, token).run(until or threading.Event())


def local_settings(server: str, data: Path, port: int = 8101, virtual: bool = True) -> KioskSettings:
    """Settings for a kiosk beside the server: ``virtual`` devices or none."""
    settings = KioskSettings(server=server, data=str(data), port=port)
    if virtual:
        return settings
    return replace(settings, printer=replace(settings.printer, kind="off"), reader=replace(settings.reader, kind="off"))


def _worker(settings: KioskSettings, devices: Devices, book: RequestBook, on_status: Any) -> PrintWorker:
    poll_s = settings.printer.poll_s if not isinstance(devices.printer, NoPrinter) else 3600.0
    return PrintWorker(devices.printer, poll_s, Roll(settings.printer.roll_slips, book), on_status)


def _watch(
    settings: KioskSettings, devices: Devices, answers: HallAnswers, screen: Screen, reports: Reports
) -> CardWatch | None:
    if devices.reader is None:
        return None

    def on_card(news: CardNews) -> None:
        card = watch.card(news.handle) if news.handle else None
        old = card is not None and answers.today_age(card) >= settings.reader.elderly_age
        screen.set_card(news, "elderly" if old else "normal")

    watch = CardWatch(devices.reader, settings.reader.poll_s, settings.reader.hold_s, on_card, reports.reader)
    return watch


def _device_facts(settings: KioskSettings) -> dict[str, Any]:
    screen = settings.screen
    return {
        "name": settings.slip.machine,
        "phone": settings.phone,
        "desk": settings.desk,
        "desk_en": settings.desk_en,
        "desk_way": settings.desk_way,
        "desk_m": settings.desk_m,
        "scanner": settings.scanner.kind != "off",
        "screen": {
            "diagonal_in": screen.diagonal_in,
            "viewing_distance_m": screen.viewing_distance_m,
            "bottom_mm": screen.bottom_mm,
        },
    }


def _spoken(connection: Connection, text: str, language: str) -> bytes | None:
    link = connection.link()
    return link.speech(text, language) if link is not None else None


class _QuietHandler(WSGIRequestHandler):
    """No line per request: the page asks every two seconds, and addresses could hold what a citizen typed."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""
