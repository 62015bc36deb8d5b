"""The tables of a report about what outlives a day: cases, bad reviews, cards, and what could not be done."""

from __future__ import annotations

from tidehall_server.core.supervision.rules import TABLE
from tidehall_server.reports.linked import Linked, Words, counted, shared, table
from tidehall_server.reports.period import Period
from tidehall_server.reports.whats import CASES

_CASES = ("cases_received", "cases_accepted", "cases_deemed", "cases_decided", "cases_late")


def cases(period: Period, words: Words) -> Linked:
    """By service: what was received, accepted, decided, and whether in time."""
    names = {row["service"]: (row["service_name"], row["department"]) for row in period.matters.cases}
    keys = sorted({key for what in CASES for key in period.values(what, "service")})
    rows = [(list(names.get(key, (key, ""))), {"service": key}) for key in keys]
    fields = [
        *(counted(what) for what in _CASES), shared("in_time_share", "cases_in_time", "cases_decided"),
        counted("cases_notice_late"), counted("cases_transfer_late"), counted("cases_archive_late"),
        counted("cases_delivered"), counted("cases_rejected"), counted("cases_withdrawn"), counted("cases_open"),
    ]  # fmt: skip
    return table("cases", words, period, [("service", "text"), ("department", "text")], fields, rows)


def reviews(period: Period, words: Words) -> Linked:
    """The bad reviews by the service they were about, and both promises of the notice."""
    known = period.service_names
    rows = [([words.name(known, key)], {"service": key}) for key in period.values("reviews", "service")]
    fields = [
        counted("reviews"), counted("reviews_invalid"), counted("reviews_counted"), counted("reviews_rectified"),
        shared("rectified_share", "reviews_rectified", "reviews_counted"), counted("reviews_named"),
        counted("reviews_replied"), shared("replied_share", "reviews_replied", "reviews_named"),
        counted("reviews_overdue"), counted("reviews_open"),
    ]  # fmt: skip
    return table("reviews", words, period, [("service", "text")], fields, rows)


def cards(period: Period, words: Words) -> Linked:
    known = {rule.id.value: (rule.name_en if words.english else rule.name) for rule in TABLE}
    keys = sorted({key for what in ("cards", "cards_withdrawn") for key in period.values(what, "rule")})
    rows = [([known.get(key, key)], {"rule": key}) for key in keys]
    fields = [counted(f"cards_{name}") for name in ("yellow", "red", "answered", "closed", "withdrawn")]
    return table("cards", words, period, [("rule", "text")], fields, rows)


def concerns(period: Period, words: Words) -> Linked:
    rows = [([words.value("category", key)], {"category": key}) for key in period.values("concerns", "category")]
    fields = [counted(f"concerns{name}") for name in ("", "_answered", "_overdue", "_satisfied", "_closed")]
    return table("concerns", words, period, [("category", "text")], fields, rows)
