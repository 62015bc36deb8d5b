"""What a key means at a window in this state: a command, or the reason why not. Pure; the same as the clerk's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tidehall_caller.keys import Key, Press
from tidehall_caller.seen import Window


class Why(StrEnum):
    """Why a key does nothing now; the words are in the catalogue under ``why.``."""

    BUSY = "busy"
    PAUSED = "paused"
    TIDE_CLOSED = "tide_closed"
    TIDE_CLOSING = "tide_closing"
    NOBODY = "nobody"
    NO_TICKET = "no_ticket"
    STARTED = "started"
    NOT_STARTED = "not_started"
    RECALL_LIMIT = "recall_limit"
    NO_HELD = "no_held"
    NOT_RATEABLE = "not_rateable"
    NO_TARGET = "no_target"
    NOT_A_WINDOW = "not_a_window"
    NO_CALL_BY_NUMBER = "no_call_by_number"
    AGAIN = "again"
    UNKNOWN_WINDOW = "unknown_window"


@dataclass(frozen=True, slots=True)
class Command:
    """``name`` and ``body`` as the hall takes them. What was seen travels along: who fell behind is refused."""

    name: str
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """Nothing to send: the citizen is asked for a rating of ``ticket`` once more."""

    ticket: str


Plan = Command | Ask | Why


@dataclass(frozen=True, slots=True)
class Habits:
    """``transfer_to``: where the bare transfer key sends to, the id of a window or service; empty: nowhere."""

    transfer_to: str = ""
    pause_reason: str = ""


def plan(press: Press, here: Window, *, hasty: bool = False, habits: Habits | None = None) -> Plan:
    """What ``press`` asks for. ``hasty``: the citizen was called a moment ago, and this is the first such press."""
    if press.key is Key.TRANSFER:
        return _transfer(press.number, here, habits or Habits())
    if press.key is Key.PAUSE:
        return _pause(here, habits or Habits())
    if press.key is Key.NO_SHOW:
        return _no_show(here, ask_again=hasty and not press.long)
    if press.key is Key.STEP and press.number:
        return _by_number(press.number, here)
    return _PLANS[press.key](here)


def _command(name: str, here: Window, **more: str) -> Command:
    return Command(name, {"window": here.id, **more})


def _may_call(here: Window) -> Why | None:
    if here.paused:
        return Why.PAUSED
    if here.ticket:
        return Why.BUSY
    if here.tide == "closing":
        return Why.TIDE_CLOSING
    return Why.TIDE_CLOSED if here.tide not in ("", "open") else None


def _next(here: Window) -> Plan:
    why = _may_call(here)
    if why is not None:
        return why
    return _command("call-next", here) if here.next or here.waiting else Why.NOBODY


def _recall(here: Window) -> Plan:
    if not here.ticket:
        return Why.NO_TICKET
    if here.serving:
        return Why.STARTED
    if here.recalls >= here.recall_limit:
        return Why.RECALL_LIMIT
    return _command("recall", here, ticket=here.ticket)


def _start(here: Window) -> Plan:
    if not here.ticket:
        return Why.NO_TICKET
    return Why.STARTED if here.serving else _command("start", here, ticket=here.ticket)


def _finish(here: Window) -> Plan:
    if not here.ticket:
        return Why.NO_TICKET
    return _command("finish", here, ticket=here.ticket) if here.serving else Why.NOT_STARTED


def _step(here: Window) -> Plan:
    return _finish(here) if here.serving else _start(here)


def _no_show(here: Window, *, ask_again: bool) -> Plan:
    if not here.ticket:
        return Why.NO_TICKET
    if here.serving:
        return Why.STARTED
    return Why.AGAIN if ask_again else _command("pass", here, ticket=here.ticket)


def _hold(here: Window) -> Plan:
    return _command("hold", here, ticket=here.ticket) if here.ticket else Why.NO_TICKET


def _resume(here: Window) -> Plan:
    if not here.held:
        return Why.NO_HELD
    return _may_call(here) or _command("resume", here, ticket=here.held[0])


def _hold_resume(here: Window) -> Plan:
    return _hold(here) if here.ticket else _resume(here)


def _transfer(number: str, here: Window, habits: Habits) -> Plan:
    if not here.ticket:
        return Why.NO_TICKET
    to = number.lstrip("0") or number or habits.transfer_to
    if not to:
        return Why.NO_TARGET
    if to == here.id or to not in here.windows | (here.services if not number else frozenset()):
        return Why.NOT_A_WINDOW
    return Command("transfer", {"ticket": here.ticket, "to": to})


def _pause(here: Window, habits: Habits) -> Plan:
    if here.paused:
        return _command("unpause", here)
    return Why.BUSY if here.ticket else _command("pause", here, reason=habits.pause_reason)


def _rate(here: Window) -> Plan:
    if here.ticket:
        return _finish(here)
    return Ask(here.last) if here.last else Why.NOT_RATEABLE


def _by_number(number: str, here: Window) -> Plan:
    """The hall calls by its rules, never by a number somebody typed; only who is held here can be called back so."""
    wanted = number.lstrip("0")
    held = [ticket for ticket in here.held if _digits(ticket).lstrip("0") == wanted]
    if len(held) != 1:
        return Why.NO_CALL_BY_NUMBER
    return _may_call(here) or _command("resume", here, ticket=held[0])


def _digits(ticket: str) -> str:
    return "".join(sign for sign in ticket if sign.isdigit())


_PLANS: dict[Key, Callable[[Window], Plan]] = {
    Key.NEXT: _next,
    Key.RECALL: _recall,
    Key.STEP: _step,
    Key.START: _start,
    Key.FINISH: _finish,
    Key.HOLD: _hold,
    Key.RESUME: _resume,
    Key.HOLD_RESUME: _hold_resume,
    Key.RATE: _rate,
}
