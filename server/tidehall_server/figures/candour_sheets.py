"""The sheets that hold what citizens were told about their wait against what they waited."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tidehall_server.core import candour
from tidehall_server.core.candour import STEPS_S, Outcome, Told
from tidehall_server.figures.sheet import Cell, Column, Kind, Sheet, minutes, percent
from tidehall_server.locale import Catalogue

Names = Callable[[str], str]

_ERROR: list[tuple[str, Kind]] = [
    ("measured", "count"), ("within", "count"), ("within_share", "percent"), ("sure_low", "percent"),
    ("sure_high", "percent"), ("error_mean", "minutes"), ("error_bias", "minutes"),
]  # fmt: skip


def by_length(told: Sequence[Told], words: Catalogue) -> Sheet:
    """All first, then by how long was told: the calibration, with the ends of what was told and of what was waited."""
    columns: list[tuple[str, Kind]] = [
        ("told_class", "text"), *_ERROR, ("told_low", "minutes"), ("told_high", "minutes"), ("real_p10", "minutes"),
        ("real_p50", "minutes"), ("real_p90", "minutes"),
    ]  # fmt: skip
    classes = candour.by_length(told)
    rows = [_class(words.text("told_all"), [one for each in classes for one in each])]
    rows += [_class(_length(words, at), each) for at, each in enumerate(classes)]
    return _sheet("promises", words, columns, rows)


def by_service(told: Sequence[Told], words: Catalogue, name: Names) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("service", "text"), *_ERROR, *((f"told_{kind.value}", "count") for kind in _BESIDE)
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for service, found in sorted(candour.by_service(told).items(), key=lambda each: (-len(each[1]), each[0])):
        counts = candour.counts(found)
        rows.append([name(service), *_error(found), *(counts[kind] for kind in _BESIDE)])
    return _sheet("promises_services", words, columns, rows)


def by_day(told: Sequence[Told], words: Catalogue) -> Sheet:
    """How good it has been day by day."""
    columns: list[tuple[str, Kind]] = [("day", "text"), *_ERROR]
    days = sorted({one.day for one in told})
    return _sheet("promises_days", words, columns, [[day, *_error([t for t in told if t.day == day])] for day in days])


def tickets(told: Sequence[Told], words: Catalogue, name: Names) -> Sheet:
    """Every ticket by name, those never called among them."""
    columns: list[tuple[str, Kind]] = [
        ("day", "text"), ("ticket", "text"), ("service", "text"), ("told_low", "minutes"), ("told_high", "minutes"),
        ("real", "minutes"), ("error_bias", "minutes"), ("told_outcome", "text"),
    ]  # fmt: skip
    rows = []
    for one in told:
        low, high = one.range_s or (None, None)
        measured = one.outcome in candour.MEASURED
        rows.append([
            one.day, one.ticket, name(one.service), minutes(low), minutes(high), minutes(one.real_s),
            _signed(one.error_s) if measured else None, words.names["told_outcome"][one.outcome.value],
        ])  # fmt: skip
    return _sheet("promises_tickets", words, columns, rows)


_BESIDE = (Outcome.AT_ONCE, Outcome.NEVER_CALLED, Outcome.WAITING, Outcome.OVERDUE, Outcome.UNTOLD)


def _class(label: str, found: list[Told]) -> list[Cell]:
    if not found:
        return [label, *_error(found), *([None] * 5)]
    ranges = [one.range_s for one in found if one.range_s is not None]
    real = sorted(one.real_s for one in found if one.real_s is not None)
    low, high = (sum(each[end] for each in ranges) / len(ranges) for end in (0, 1))
    percentiles = [minutes(candour.percentile(real, rank)) for rank in (10, 50, 90)]
    return [label, *_error(found), minutes(low), minutes(high), *percentiles]


def _error(found: Sequence[Told]) -> list[Cell]:
    it = candour.error(found)
    low, high = it.sure or (None, None)
    return [it.count, it.within, percent(it.share), percent(low), percent(high), minutes(it.mean_s), _signed(it.bias_s)]


def _signed(seconds: float | None) -> float | None:
    """Minutes that may be below nothing: rounded alike on both sides."""
    if seconds is None:
        return None
    size = minutes(abs(seconds)) or 0.0
    return -size if seconds < 0 and size else size


def _length(words: Catalogue, at: int) -> str:
    low = STEPS_S[at] // 60
    if at + 1 == len(STEPS_S):
        return words.text("told_from", low=low)
    return words.text("told_between", low=low, high=STEPS_S[at + 1] // 60)


def _sheet(identifier: str, words: Catalogue, columns: list[tuple[str, Kind]], rows: list[list[Cell]]) -> Sheet:
    units = {"minutes": words.text("unit_minutes"), "percent": "%"}
    heads = [Column(name, words.text(f"column_{name}"), units.get(kind, ""), kind) for name, kind in columns]
    return Sheet(identifier, words.text(f"sheet_{identifier}"), heads, rows)
