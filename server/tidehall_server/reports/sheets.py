"""The tables of a report about tickets, windows, clerks and tides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tidehall_server.core.ledger import Turn
from tidehall_server.core.queue.commands import Level
from tidehall_server.figures.sheet import Cell, minutes
from tidehall_server.reports.linked import WAITS, Field, Heads, Linked, Words, clock, counted, shared, table
from tidehall_server.reports.period import Filter, Period

_QUEUE = (
    counted("taken"), counted("finished"), *WAITS, counted("over"),
    shared("within_share", "within", "called", "called"),
)  # fmt: skip
_LEFT = (counted("missed"), counted("dropped"), counted("expired"))
_TIDES = (
    counted("tides"),
    Field("tide_min", "minutes", lambda period, where: minutes(period.tide_s(where)), "tides_opened"),
)


def days(period: Period, words: Words) -> Linked:
    """Every recorded day."""
    found = [ledger.day for ledger in period.ledgers]
    names = words.own.names["weekday"]
    rows = [([day, names[str(date.fromisoformat(day).isoweekday())]], {"day": day}) for day in found]
    fields = [*_QUEUE, *_LEFT, *_TIDES, counted("rated"), counted("bad"), counted("cases_received"), counted("cards")]
    return table("days", words, period, [("day", "text"), ("weekday", "text")], fields, rows)


def hours(period: Period, words: Words) -> Linked:
    """Hours of the day, all days together."""
    known = {hour for what in ("taken", "called", "finished") for hour in period.values(what, "hour") if hour}
    rows = [([f"{hour}:00–{int(hour) + 1:02d}:00"], {"hour": hour}) for hour in sorted(known)]
    fields = [counted("taken"), counted("called"), counted("finished"), *_QUEUE[2:]]
    return table("hours", words, period, [("hour", "text")], fields, rows)


def services(period: Period, words: Words) -> Linked:
    """Every service that the days had, those nobody came for too."""
    known = period.service_names
    keys = sorted(known.keys() | set(period.values("taken", "service")), key=lambda key: _often(period, "service", key))
    rows = [([words.name(known, key), known[key].more if key in known else ""], {"service": key}) for key in keys]
    fields = [*_QUEUE, *_LEFT, counted("rated"), counted("bad"), counted("cases_received"), counted("cases_late")]
    return table("services", words, period, [("service", "text"), ("department", "text")], fields, rows)


def windows(period: Period, words: Words) -> Linked:
    known = period.window_names
    keys = sorted(known.keys() | {w for w in period.values("finished", "window") if w}, key=_natural)
    rows = [
        ([key, words.name(known, key), words.value("window_kind", known[key].more) if key in known else ""],
         {"window": key})
        for key in keys
    ]  # fmt: skip
    seats = [_open("open_for", period.window_seats, "window"), _mean(period.window_seats, "window")]
    fields = [counted("finished", "cases"), *seats, *_TIDES, counted("rated"), counted("bad")]
    heads: Heads = [("window", "text"), ("window_name", "text"), ("kind", "text")]
    return table("windows", words, period, heads, fields, rows)


def clerks(period: Period, words: Words) -> Linked:
    """Everybody who sat at a window; what nobody is known for comes last."""
    known = period.clerk_names
    seated = {who for ledger in period.ledgers for who in ledger.clerks}
    keys = sorted(seated | {who for who in period.values("finished", "clerk") if who}, key=_natural)
    rows = [([words.name(known, key)], {"clerk": key}) for key in keys]
    seats = [_open("open_for", period.clerk_seats, "clerk"), _mean(period.clerk_seats, "clerk")]
    an_hour = Field("an_hour", "count", _rate, "finished")
    fields = [
        counted("finished", "cases"), *seats, an_hour, counted("rated"),
        shared("good_share", "good", "rated", "rated"), counted("bad"),
    ]  # fmt: skip
    return table("clerks", words, period, [("clerk", "text")], fields, rows)


def tides(period: Period, words: Words) -> Linked:
    """Every turn of duty with its reason and its minutes."""
    turns: list[Turn] = period.which("tides")
    rows: list[tuple[list[Cell], dict[str, str]]] = []
    for turn in turns:
        why = words.value("tide_reason", turn.reason.value)
        rows.append((
            [turn.day, turn.window, f"{why}：{turn.note}" if turn.note else why, clock(turn.ordered_at),
             clock(turn.opened_at), clock(turn.closed_at)],
            {"day": turn.day, "window": turn.window, "turn": turn.turn},
        ))  # fmt: skip
    heads: Heads = [
        ("day", "text"), ("window", "text"), ("why", "text"), ("ordered", "time"), ("opened", "time"),
        ("closed", "time"),
    ]  # fmt: skip
    fields = [
        Field("open_for", "minutes", lambda period, where: minutes(period.tide_s(where)), "tide_served"),
        Field("served", "count", _served, "tide_served", counts=True),
    ]
    return table("tides", words, period, heads, fields, rows)


def _served(period: Period, where: Filter) -> Cell:
    found: list[Turn] = period.which("tides", where)
    return sum(turn.served for turn in found)


def reasons(period: Period, words: Words) -> Linked:
    rows = [([words.value("tide_reason", key)], {"reason": key}) for key in period.values("tides", "reason")]
    fields = [*_TIDES, counted("tides_void")]
    return table("tide_reasons", words, period, [("why", "text")], fields, rows)


def ratings(period: Period, words: Words) -> Linked:
    """All levels in one row for each service that was rated."""
    known = period.service_names
    rows = [([words.name(known, key)], {"service": key}) for key in period.values("rated", "service")]
    fields = [
        *(counted(f"rated_{level.value}") for level in Level), counted("rated"), counted("unrated"),
        shared("good_share", "good", "rated", "rated"),
    ]  # fmt: skip
    return table("ratings", words, period, [("service", "text")], fields, rows)


_Seats = Callable[[str], tuple[float, int]]


def _open(name: str, seats: _Seats, dim: str) -> Field:
    return Field(name, "minutes", lambda period, where: minutes(_summed(period, where, seats, dim)[0]), "finished")


def _mean(seats: _Seats, dim: str) -> Field:
    def value(period: Period, where: Filter) -> Cell:
        cases = period.count("finished", where)
        return minutes(_summed(period, where, seats, dim)[1] / cases) if cases else None

    return Field("case_mean", "minutes", value, "finished")


def _rate(period: Period, where: Filter) -> Cell:
    """Cases an open hour: what makes somebody with short hours comparable."""
    open_s = _summed(period, where, period.clerk_seats, "clerk")[0]
    return round(period.count("finished", where) * 3600 / open_s, 1) if open_s >= 60 else None


def _summed(period: Period, where: Filter, seats: _Seats, dim: str) -> tuple[float, int]:
    """Of one window or clerk, or of all."""
    if dim in where:
        return seats(where[dim])
    keys = {k for ledger in period.ledgers for k in (ledger.windows if dim == "window" else ledger.clerks)}
    found = [seats(key) for key in keys]
    return sum(each[0] for each in found), sum(each[1] for each in found)


def _often(period: Period, name: str, key: str) -> tuple[int, str]:
    return -period.count("taken", {name: key}), key


def _natural(key: str) -> tuple[int, str]:
    """Window 2 before window 10."""
    return (int(key), "") if key.isdigit() else (10**6, key)
