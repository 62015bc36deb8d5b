"""The report of the month against the independent count: its head, its tables, and what is behind each number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.lives import recount_matters as matters
from tests.lives.recount import BAD, BEIJING, Day, Journal, Ticket, minutes, rank
from tests.lives.town import Town

Differences = list[str]
Row = dict[str, Any]
_LATE = {
    "cases_notice_late": {"NOTICE_3WD"}, "cases_transfer_late": {"TRANSFER_URGENT", "TRANSFER_PROMISED"},
    "cases_archive_late": {"ARCHIVE_DAILY"},
}  # fmt: skip


def report(town: Town, journal: Journal) -> Differences:
    first, last = town.dates[0].isoformat(), town.dates[-1].isoformat()
    path = f"reports/{first}/{last}"
    shown = town.house.get(path)
    counted = _Month(journal, first, last)
    found = Differences()
    for figure in shown["figures"]:
        if figure["id"] == "reform_windows":
            continue  # what a reform made of the hall is in its file, not in the journal
        wanted = counted.figure(figure["id"])
        if figure["value"] != wanted:
            found.append(f"{figure['group']} {figure['id']}: shown {figure['value']}, counted {wanted}")
        if figure["counts"]:
            total = town.house.get(f"{path}/evidence?what={figure['what']}&limit=1")["total"]
            if total != figure["value"]:
                found.append(f"{figure['id']}: {figure['value']} shown, {total} behind it")
    for name, linked in shown["sheets"].items():
        found += _sheet(name, linked, counted)
    return found + _turns_open(town, path, shown["sheets"]["tides"])


def _turns_open(town: Town, path: str, tides: Row) -> Differences:
    """Whoever was served in a turn of a tidal window is behind the number of that turn."""
    found = Differences()
    for row, key in zip(tides["sheet"]["rows"], tides["keys"], strict=True):
        total = town.house.get(f"{path}/evidence?{urlencode({'what': 'tide_served', 'limit': 1, **key})}")["total"]
        if total != row[-1]:
            found.append(f"tides {key}: served {row[-1]} shown, {total} behind it")
    return found


def _sheet(name: str, linked: Row, counted: _Month) -> Differences:
    """Each row by its key; a key without anything is the row of the sums."""
    if name not in _SHEETS:
        return []
    names = [column["id"] for column in linked["sheet"]["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in linked["sheet"]["rows"]]
    found = Differences()
    for row, key in zip(rows, linked["keys"], strict=True):
        wanted = _SHEETS[name](counted, key)
        shown = {column: row[column] for column in wanted if column in row}
        if shown != {column: wanted[column] for column in shown}:
            found.append(f"{name} {key}: shown {shown}, counted {wanted}")
    return found


def _floor(done: int, of: int) -> float | None:
    return int(done * 1000 / of + 1e-9) / 10 if of else None


class _Month:
    """The counts of a span of days, from the raw rows alone."""

    def __init__(self, journal: Journal, first: str, last: str) -> None:
        days = journal.days()
        self.days = {name: day for name, day in days.items() if first <= name <= last and day.recorded}
        self.cases = matters.cases(journal)
        self.reviews = {name: each for name, each in matters.reviews(journal).items() if first <= each.day <= last}
        self.cards = {n: each for n, each in matters.cards(journal).items() if first <= _local(each.at) <= last}
        self.concerns = [each for each in matters.registered(journal) if first <= _local(each.at) <= last]
        self._first, self._last = first, last

    def figure(self, name: str) -> Any:
        if name in ("rectified_share", "replied_share"):
            share = self.review_row({})[name]
            return 100.0 if share is None else share
        heads = (self.head(), self.queue({}), self.case_row({}), self.review_row({}), self.card_row({}),
                 self.concern_row({}), self.tide_row({}))  # fmt: skip
        return next(head[name] for head in heads if name in head)

    # The queue

    def tickets(self, key: Row) -> list[tuple[Day, Ticket]]:
        return [
            (day, ticket)
            for name, day in self.days.items()
            for ticket in day.tickets.values()
            if key.get("day", name) == name and key.get("service", ticket.service) == ticket.service
        ]

    def queue(self, key: Row) -> Row:
        both = self.tickets(key)
        all_ = [ticket for _, ticket in both]
        waits = sorted(each.waited for each in all_ if each.waited is not None)
        over = sum(each.waited is not None and each.waited > day.limit for day, each in both)
        levels = [each.level for each in all_ if each.level]
        good = sum(level not in BAD for level in levels)
        status = Counter(each.status for each in all_)
        return {
            "taken": len(all_), "finished": status["finished"], "called": len(waits),
            "wait_p50": minutes(rank(waits, 50)), "wait_p95": minutes(rank(waits, 95)),
            "wait_max": minutes(waits[-1] if waits else None), "over": over,
            "within_share": _floor(len(waits) - over, len(waits)), "missed": sum(each.passes > 0 for each in all_),
            "dropped": status["dropped"], "expired": status["expired"], "rated": len(levels),
            "bad": len(levels) - good, "good_share": _floor(good, len(levels)),
            "booked": sum(each.booked for each in all_),
            "priority": sum(each.priority in ("elderly", "military") for each in all_),
            "unrated": sum(each.status == "finished" and not each.level for each in all_),
            **{f"rated_{level}": n for level, n in Counter(levels).items()},
        }  # fmt: skip

    def day_row(self, key: Row) -> Row:
        at = key.get("day")
        received = [each for each in self._received() if at in (None, _local(each.received_on))]
        cards = [each for each in self.cards.values() if not each.withdrawn and at in (None, _local(each.at))]
        return {**self.queue(key), **self.tide_row(key), "cases_received": len(received), "cards": len(cards)}

    def service_row(self, key: Row) -> Row:
        cases = self.case_row(key)
        return {**self.queue(key), **{name: cases[name] for name in ("cases_received", "cases_late")}}

    def hour_row(self, key: Row) -> Row:
        def within(at: datetime | None) -> bool:
            return at is not None and ("hour" not in key or f"{at.astimezone(BEIJING):%H}" == key["hour"])

        both = self.tickets({})
        called = [(day, each) for day, each in both if each.waited is not None and within(each.first_call)]
        waits = sorted(each.waited or 0 for _, each in called)
        over = sum((each.waited or 0) > day.limit for day, each in called)
        return {
            "taken": sum(within(each.taken) for _, each in both), "called": len(waits), "over": over,
            "finished": sum(each.status == "finished" and within(each.ended) for _, each in both),
            "wait_p50": minutes(rank(waits, 50)), "wait_p95": minutes(rank(waits, 95)),
            "wait_max": minutes(waits[-1] if waits else None),
            "within_share": _floor(len(waits) - over, len(waits)),
        }  # fmt: skip

    def turns(self, key: Row) -> list[Row]:
        return [
            {**turn, "day": name}
            for name, day in self.days.items()
            for turn in day.turns
            if key.get("day", name) == name
            and key.get("window", turn["window"]) == turn["window"]
            and key.get("reason", turn["reason"]) == turn["reason"]
        ]

    def tide_row(self, key: Row) -> Row:
        turns = self.turns(key)
        return {"tides": len(turns), "tide_min": minutes(sum(_lasted(each) for each in turns))}

    # Windows and clerks

    def head(self) -> Row:
        finished = sum(day.finished.total() for day in self.days.values())
        open_s = sum(sum(day.open_s.values()) for day in self.days.values())
        worked = sum(sum(day.work_s.values()) for day in self.days.values())
        return {
            "days": len(self.days),
            "counters": max(day.counters for day in self.days.values()),
            "windows_open": len({w for day in self.days.values() for w, lasted in day.open_s.items() if lasted > 0}),
            "window_hours": round(open_s / 3600, 1), "an_hour": round(finished * 3600 / open_s, 1),
            "case_mean": minutes(worked / finished),
        }  # fmt: skip

    def window_row(self, key: Row) -> Row:
        who = key.get("window")
        seat = self._seat(who, lambda day: (day.finished, day.open_s, day.work_s))
        return {**seat, **self._said(lambda each: who in (None, each.window)), **self.tide_row(key)}

    def clerk_row(self, key: Row) -> Row:
        who = key.get("clerk")
        seat = self._seat(who, lambda day: (day.by_clerk, day.clerk_open_s, day.clerk_work_s))
        return {**seat, **self._said(lambda each: who in (None, each.finished_by))}

    def _said(self, wanted: Callable[[Ticket], bool]) -> Row:
        levels = [each.level for _, each in self.tickets({}) if each.level and wanted(each)]
        bad = sum(level in BAD for level in levels)
        return {"rated": len(levels), "bad": bad, "good_share": _floor(len(levels) - bad, len(levels))}

    def _seat(self, who: str | None, of: Callable[[Day], tuple[Any, Any, Any]]) -> Row:
        cases, opened, worked = (sum(_of(of(day)[part], who) for day in self.days.values()) for part in range(3))
        return {
            "cases": cases, "open_for": minutes(opened), "case_mean": minutes(worked / cases) if cases else None,
            "an_hour": round(cases * 3600 / opened, 1) if opened >= 60 else None,
        }  # fmt: skip

    def turns_row(self, key: Row) -> Row:
        """The sums under the list of turns; a turn of its own has its day's and window's."""
        if key:
            return {}
        turns = self.turns({})
        return {"open_for": minutes(sum(map(_lasted, turns))), "served": sum(each["served"] for each in turns)}

    # Matters

    def _within(self, at: str) -> bool:
        return bool(at) and self._first <= _local(at) <= self._last

    def _received(self) -> list[matters.Case]:
        return [each for each in self.cases.values() if self._within(each.received_on)]

    def case_row(self, key: Row) -> Row:
        known = [each for each in self.cases.values() if key.get("service", each.service) == each.service]
        received = [each for each in known if self._within(each.received_on)]
        decided = [each for each in known if self._within(each.decided)]
        accepted = [each for each in known if self._first <= each.accepted_on <= self._last]
        late = sum(each.vetoed for each in decided)
        ended = Counter(each.status for each in known if self._within(each.ended))
        return {
            "cases_received": len(received), "cases_accepted": len(accepted),
            "cases_deemed": sum(each.deemed for each in accepted), "cases_decided": len(decided), "cases_late": late,
            "in_time_share": _floor(len(decided) - late, len(decided)),
            "cases_open": sum(not (self._before_end(each.decided) or self._before_end(each.ended)) for each in known),
            **{f"cases_{name}": ended[name] for name in matters.ENDED},
            **{name: sum(bool(rules & set(each.late)) for each in received) for name, rules in _LATE.items()},
        }  # fmt: skip

    def _before_end(self, at: str) -> bool:
        return bool(at) and _local(at) <= self._last

    def review_row(self, key: Row) -> Row:
        known = [each for each in self.reviews.values() if key.get("service", each.service) == each.service]
        valid = [each for each in known if not each.invalid]
        named = [each for each in valid if each.real_name]
        rectified, replied = sum(each.rectified for each in valid), sum(each.replied for each in named)
        return {
            "reviews": len(known), "reviews_invalid": len(known) - len(valid), "reviews_counted": len(valid),
            "reviews_rectified": rectified, "rectified_share": _floor(rectified, len(valid)),
            "reviews_named": len(named), "reviews_replied": replied, "replied_share": _floor(replied, len(named)),
            "reviews_overdue": sum(bool(each.late) for each in valid),
            "reviews_open": sum(not each.closed for each in valid),
        }  # fmt: skip

    def card_row(self, key: Row) -> Row:
        known = [each for each in self.cards.values() if key.get("rule", each.rule) == each.rule]
        stands = [each for each in known if not each.withdrawn]
        return {
            "cards_yellow": sum(each.colour == "yellow" for each in stands),
            "cards_red": sum(each.colour == "red" for each in stands),
            "cards_answered": sum(each.answered for each in stands),
            "cards_closed": sum(each.closed for each in stands), "cards_withdrawn": len(known) - len(stands),
        }  # fmt: skip

    def concern_row(self, key: Row) -> Row:
        known = [each for each in self.concerns if key.get("category", each.category) == each.category]
        return {
            "concerns": len(known), "concerns_answered": sum(each.answered for each in known),
            "concerns_overdue": sum(each.late for each in known),
            "concerns_satisfied": sum(each.satisfied for each in known),
            "concerns_closed": sum(each.closed for each in known),
        }  # fmt: skip


_SHEETS: dict[str, Callable[[_Month, Row], Row]] = {
    "days": _Month.day_row, "services": _Month.service_row, "hours": _Month.hour_row, "windows": _Month.window_row,
    "clerks": _Month.clerk_row, "tide_reasons": _Month.tide_row, "tides": _Month.turns_row,
    "ratings": _Month.queue, "cases": _Month.case_row,
    "reviews": _Month.review_row, "cards": _Month.card_row, "concerns": _Month.concern_row,
}  # fmt: skip


def _of(counts: dict[str, float], who: str | None) -> float:
    values: Iterable[float] = counts.values() if who is None else (counts.get(who, 0),)
    return sum(values)


def _lasted(turn: Row) -> float:
    """From the opening to the close; a turn that never closed stands to the end of what is known."""
    if turn["opened"] is None:
        return 0.0
    lasted: float = ((turn["closed"] or turn["until"]) - turn["opened"]).total_seconds()
    return lasted


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(BEIJING).date().isoformat()
