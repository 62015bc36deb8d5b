"""Pages to look at virtual slips, to break the virtual printer, and to lay made-up cards on the virtual reader."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for

from tidehall_kiosk.devices import Devices
from tidehall_kiosk.guard import Guard
from tidehall_kiosk.reader.record import CardKind
from tidehall_kiosk.tickets.refusals import Refused
from tidehall_kiosk.virtual.mechanism import Fault, PrintedSlip
from tidehall_kiosk.virtual.people import MadeUpPerson
from tidehall_kiosk.virtual.printer import VirtualPrinter
from tidehall_kiosk.virtual.reader import Trick, VirtualReader
from tidehall_kiosk.virtual.scanner import VirtualScanner
from tidehall_kiosk.words import Words

_AGES = {"young": 30, "old": 72}


def create_pages(devices: Devices, guard: Guard, words: Words, today: Callable[[], date]) -> Blueprint:
    """The blueprint under ``/virtual``; each page exists only with its device."""
    pages = Blueprint("virtual", __name__, url_prefix="/virtual", template_folder="templates")

    @pages.before_request
    def check() -> None:
        if request.method != "GET" and not guard.allows(request):
            raise Refused("not_allowed")

    @pages.app_context_processor
    def context() -> dict[str, Any]:
        return {"w": words}

    if devices.virtual_printer is not None:
        _printer(pages, devices.virtual_printer, guard)
    if devices.virtual_reader is not None:
        _reader(pages, devices.virtual_reader, guard, today)
    if devices.virtual_scanner is not None:
        _scanner(pages, devices.virtual_scanner, guard)
    return pages


def _printer(pages: Blueprint, printer: VirtualPrinter, guard: Guard) -> None:
    @pages.get("/printer")
    def printer_page() -> Response:
        slips = list(reversed(printer.mechanism.slips))
        page = render_template(
            "printer.html",
            slips=slips,
            fault=printer.mechanism.fault,
            faults=list(Fault),
            errors=printer.mechanism.errors[-3:],
        )
        return guard.admit(request, Response(page))

    @pages.post("/printer")
    def misbehave() -> Any:
        given = _given()
        try:
            printer.misbehave(Fault(str(given.get("fault", ""))), int(given.get("after", 0)))
        except ValueError as error:
            raise Refused("invalid", field="fault") from error
        return jsonify(_printer_json(printer)) if request.is_json else redirect(url_for("virtual.printer_page"), 303)

    @pages.get("/printer.json")
    def printer_state() -> Response:
        return jsonify(_printer_json(printer))

    @pages.get("/printer/<int:number>.png")
    def picture(number: int) -> Response:
        slip = next((slip for slip in printer.mechanism.slips if slip.number == number), None)
        if slip is None:
            abort(404)
        buffer = io.BytesIO()
        slip.picture().save(buffer, "PNG")
        return Response(buffer.getvalue(), mimetype="image/png")


def _reader(pages: Blueprint, reader: VirtualReader, guard: Guard, today: Callable[[], date]) -> None:
    @pages.get("/reader")
    def reader_page() -> Response:
        page = render_template(
            "reader.html",
            card=reader.card is not None,
            trick=reader.trick,
            tricks=list(Trick),
            ages=_AGES,
            kinds=list(CardKind),
        )
        return guard.admit(request, Response(page))

    @pages.post("/reader")
    def act() -> Any:
        given = _given()
        try:
            _act(reader, given, today())
        except ValueError as error:
            raise Refused("invalid", field="reader") from error
        answer = {"card": reader.card is not None, "trick": reader.trick.value}
        return jsonify(answer) if request.is_json else redirect(url_for("virtual.reader_page"), 303)


def _scanner(pages: Blueprint, scanner: VirtualScanner, guard: Guard) -> None:
    @pages.get("/scanner")
    def scanner_page() -> Response:
        return guard.admit(request, Response(render_template("scanner.html")))

    @pages.post("/scanner")
    def scan() -> Any:
        scanner.scan(str(_given().get("code", ""))[:2000])
        return jsonify({}) if request.is_json else redirect(url_for("virtual.scanner_page"), 303)


def _act(reader: VirtualReader, given: dict[str, Any], today: date) -> None:
    """``lay`` young or old, or a ``birth`` date with a ``serial``, and which ``kind`` of card; ``lift``; ``trick``."""
    kind = CardKind(str(given.get("kind", CardKind.RESIDENT.value)))
    if "trick" in given:
        reader.trick = Trick(str(given["trick"]))
    if "lift" in given:
        reader.lift()
    if "birth" in given:
        birth = datetime.fromisoformat(str(given["birth"])).date()
        reader.lay(MadeUpPerson("张某某", birth, int(given.get("serial", 1)) % 1000, kind))
    elif given.get("lay") in _AGES:
        birth = date(today.year - _AGES[str(given["lay"])], 1, 1)
        reader.lay(MadeUpPerson("张某某", birth, int(given.get("serial", 1)) % 1000, kind))
    elif "lay" in given:
        raise ValueError("lay")


def _given() -> dict[str, Any]:
    if not request.is_json:
        return dict(request.form)
    raw = request.get_json(silent=True)
    if not isinstance(raw, dict):
        raise Refused("invalid", field="body")
    return raw


def _printer_json(printer: VirtualPrinter) -> dict[str, Any]:
    return {
        "fault": printer.mechanism.fault.value,
        "port": printer.port,
        "errors": printer.mechanism.errors[-10:],
        "slips": [_slip_json(slip) for slip in printer.mechanism.slips],
    }


def _slip_json(slip: PrintedSlip) -> dict[str, Any]:
    return {
        "number": slip.number,
        "at": slip.at.isoformat(),
        "bytes": len(slip.raw),
        "text": slip.text,
        "error": slip.error,
        "picture": f"/virtual/printer/{slip.number}.png",
    }
