"""The status of every rule of the notices, gathered from cards, the running day, reviews and what could not be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from tidehall_server.core.calendar import Calendar
from tidehall_server.core.cases.model import Approver, Delivery, Mark, Status
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.clocks import in_working_days
from tidehall_server.core.queue.model import WindowKind
from tidehall_server.core.reviews.shares import Share
from tidehall_server.core.supervision import assessed, monthly, results
from tidehall_server.core.supervision.by_hand import BY_HAND, by_hand
from tidehall_server.core.supervision.compliance import (
    CARDED,
    Carded,
    Evidence,
    House,
    Line,
    Proof,
    State,
    by_cards,
    of_day,
)
from tidehall_server.core.supervision.ensured import ENSURED
from tidehall_server.core.supervision.rules import Colour, Rule, RuleId
from tidehall_server.core.supervision.set_up import SetUp, set_up
from tidehall_server.halls import HallConfig
from tidehall_server.halls.rota import posts_at
from tidehall_server.journal.card_rows import WantedCards
from tidehall_server.journal.case_list import Order
from tidehall_server.journal.case_list import Wanted as WantedCases
from tidehall_server.journal.codec import moment
from tidehall_server.journal.errands import State as Sent
from tidehall_server.long_matters import LongMatters

DOCUMENTS = {
    "000": "梅县区府办函〔2024〕25号",
    "001": "通职转办发〔2022〕2号",
    "002": "赤坭镇全面推行政务服务事项“一窗受理、综合服务”改革工作方案",
    "003": "梅区府办明电〔2023〕26号",
    "004": "关于进一步规范乡镇场街便民服务中心综合窗口建设的意见",
}
"""The notices by the numbers that rules cite."""
_REVIEW_DAYS = 90
_TOLERATED = 200
_ON_ITS_WAY = timedelta(minutes=10)
"""The notice says at once (实时); this is how long a line may be slow. Local rule, not the notice's."""
_UPLOADS = 5000
_CASES = 2000
_POLICE = "公安"
_AFTER_DECISION = (Status.DECIDED.value, Status.READY.value, Status.DELIVERED.value)
RUNNING = (Status.ACCEPTED.value, Status.SENT.value)
_PROMISED = {RuleId.TRANSFER_URGENT: "urgent_min", RuleId.TRANSFER_PROMISED: "promised_min",
             RuleId.NOTICE_3WD: "notice_days"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compliance:
    """One hall's. ``read`` gives its file as it is now, None when it cannot be read."""

    matters: LongMatters
    config: Callable[[], HallConfig | None]

    def lines(self) -> list[Line]:
        """Every rule, in the order of the notices' subjects. Empty while the hall's file cannot be read."""
        config = self.config()
        if config is None:
            return []
        hall, now = self.matters.cards.hall, self.matters.cards.hall.clock.now()
        found = [self._carded(config, now), *([line] for line in self._beside(config, now))]
        with hall.reading() as day:
            shown = [*of_day(day, now, _house(config, now)), monthly.training(day), monthly.walking_in(day)]
        measured = [line for part in found for line in part] + shown + self._of_months(config, now)
        measured += [*self._results(config, now), *set_up(set_up_of(config))]
        return [*measured, *self._recorded(config, now), *ENSURED]

    def _recorded(self, config: HallConfig, now: datetime) -> list[Line]:
        """What no data shows: what a manager recorded of it."""
        zone, checks = config.calendar.zone, self.matters.months.checks()
        today = now.astimezone(zone).date()
        return [by_hand(rule, checks, today, zone) for rule in BY_HAND]

    def _carded(self, config: HallConfig, now: datetime) -> list[Line]:
        today = now.astimezone(config.calendar.zone).date()
        since = datetime.combine(today, time.min, config.calendar.zone)
        rows = self.matters.cards.rows.find(WantedCards(since, over=True, limit=5000))
        judged, rules = self._judged(since), self.matters.cards.rules()
        lines = []
        for kind in CARDED:
            names = {rule.value for rule in kind.rules}
            mine = [_card(row) for row in rows if row["rule"] in names]
            limit = _limit(kind.rules[0], rules[kind.rules[0]], config)
            lines.append(by_cards(kind, mine, since, judged.get(kind.name), limit))
        return lines

    def _judged(self, since: datetime) -> dict[str, int]:
        """How many things each rule looked at today, where that can be counted."""
        hall = self.matters.cards.hall
        cases = self.matters.cases.list
        with hall.reading() as day:
            tickets = len(day.tickets)
        counts = cases.counts()
        late = cases.find(WantedCases(originals=True, limit=1))[0]
        return {
            "wait": tickets, "notice": counts.get("received", 0), "promise": sum(
                counts.get(status, 0) for status in ("accepted", "sent")), "archive": late,
            "transfer_urgent": cases.accepted_since(since, urgent=True),
            "transfer_promised": cases.accepted_since(since, urgent=False),
        }  # fmt: skip

    def _beside(self, config: HallConfig, now: datetime) -> list[Line]:
        """Both promises of reviews, the upload, and what could not be done."""
        since = (now - timedelta(days=_REVIEW_DAYS)).date()
        shares = self.matters.reviews.shares(since)
        lines = [_share("rectified", shares.rectified), _share("replied", shares.replied)]
        return [*lines, self._upload(config, now), self._concerns()]

    def _of_months(self, config: HallConfig, now: datetime) -> list[Line]:
        """What is owed each month, and what was accepted with papers to follow."""
        file, today = config.file, now.astimezone(config.calendar.zone).date()
        since = datetime.combine(today, time.min, config.calendar.zone)
        owed = self.matters.months.owed() if file.reports.monthly else []
        months, stars = self.matters.scores.owed(today)
        wanted = WantedCases(RUNNING, mark=Mark.TOLERANT.value, limit=_TOLERATED)
        receipts = [row["receipt"] for row in self.matters.cases.list.find(wanted)[1]]
        cases = [self.matters.cases.matters.find(CASES, receipt).state for receipt in receipts]
        return [
            monthly.report(owed, since, now, file.reports.due_day),
            monthly.tests(self.matters.scores.tests(today, since)),
            assessed.assessed(months, now),
            assessed.stars(stars, now),
            monthly.tolerated(cases, now),
        ]

    def _results(self, config: HallConfig, now: datetime) -> list[Line]:
        """What is owed of decided cases: telling whoever collects at the window, and filing with the district."""
        cases, rules, calendar = self.matters.cases.list, config.file.cases, config.calendar
        midnight = datetime.combine(now.astimezone(calendar.zone).date(), time.min, calendar.zone)
        ready = cases.find(WantedCases((Status.READY.value,), limit=_CASES, order=Order.DECIDED))[1]
        here = [row for row in ready if row["delivery"] == Delivery.WINDOW.value]
        untold = [_owed(row, "received_by", "ready_at", calendar, rules.told_days) for row in here if not row["told"]]
        collected = cases.ended_since(Status.DELIVERED.value, midnight)
        district = Approver.DISTRICT.value
        total, rows = cases.find(WantedCases(filing=True, limit=_CASES, order=Order.DECIDED))
        decided = cases.find(WantedCases(_AFTER_DECISION, approver=district, limit=1))[0]
        others = sum(row["approver"] != district for row in rows)
        unfiled = [_owed(row, "department", "decided_at", calendar, rules.filed_days) for row in rows]
        return [
            results.told(untold, len(here) + collected, now, rules.told_days),
            results.filed(unfiled, max(total, decided + others), now, rules.filed_days),
        ]

    def _upload(self, config: HallConfig, now: datetime) -> Line:
        """A hall without a line to the province hands its reviews in as a file: each day's by the end of the day."""
        outbox = self.matters.outbox
        counts = outbox.counts()
        today = datetime.combine(now.astimezone(config.calendar.zone).date(), time.min, config.calendar.zone)
        limit = now - _ON_ITS_WAY if outbox.province is not None else today
        late = [row.made_at for row in outbox.rows(Sent.OPEN, _UPLOADS) if row.made_at < limit]
        late += [row.made_at for row in outbox.rows(Sent.FAILED, _UPLOADS)]
        total = sum(counts.values())
        state = State.BROKEN if late else State.KEPT if total else State.IDLE
        proof = (Evidence(Proof.LIST, "outbox"),)
        return Line("upload", "003 §16", state, min(late, default=None), (), len(late), total, "", proof)

    def _concerns(self) -> Line:
        total, rows = self.matters.concerns.list.find("", None, 500, 0)
        late = [row for row in rows if row["overdue"] and row["closed_at"] is None]
        state = State.BROKEN if late else State.KEPT if total else State.IDLE
        since = min((moment(row["answer_due"]) for row in late), default=None)
        who = tuple(dict.fromkeys(row["department"] for row in late if row["department"]))
        return Line("concerns", "", state, since, who, len(late), total, "", (Evidence(Proof.LIST, "concerns"),))


def _share(name: str, share: Share) -> Line:
    """A promise of 100 %: what is not done yet and not late keeps it open; what is late breaks it."""
    state = State.IDLE if share.of == 0 else State.BROKEN if share.late else State.KEPT
    proof = (Evidence(Proof.LIST, "reviews"),)
    return Line(name, "003 §15", state, None, (), share.late, share.of, f"{share.done}/{share.of}", proof)


def _house(config: HallConfig, now: datetime) -> House:
    file = config.file
    posts = {
        each.id: tuple(clerk.id for clerk in file.clerks if each.id in (*clerk.primary, *clerk.backup))
        for each in file.windows if each.ab_posts
    }  # fmt: skip
    return House(posts, posts_at(file, config.calendar, now), file.rules.min_general)


def _owed(row: dict[str, Any], who: str, begun: str, calendar: Calendar, days: int) -> results.Owed:
    name = row[who].partition(":")[2] or row[who]  # an account is written with its role before it
    return results.Owed(row["receipt"], name, in_working_days(calendar, moment(row[begun]), days))


def set_up_of(config: HallConfig) -> SetUp:
    """How the hall's file sets it up."""
    file = config.file
    document = file.source.document if file.source is not None else ""
    kinds = [each.kind for each in file.windows]
    police = [each for each in file.windows if each.kind is WindowKind.SPECIAL and _POLICE in each.departments]
    return SetUp(
        own=next((number for number, name in DOCUMENTS.items() if name == document), ""),
        windows=len(file.windows), clerks=len(file.clerks), general=kinds.count(WindowKind.GENERAL),
        police=len(police), enquiry=kinds.count(WindowKind.ENQUIRY), least_general=file.rules.min_general,
        advised=file.rules.staff_advised, enough=file.rules.staff_not_less_than_windows,
    )  # fmt: skip


def _limit(rule: RuleId, watched: Rule, config: HallConfig) -> str:
    """The number in the rule's words: the notice's own where the hall's file has it, else where it turns yellow."""
    key = _PROMISED.get(rule)
    if key is not None:
        return str(getattr(config.file.cases, key))
    value = watched.yellow if watched.yellow is not None else watched.red
    return "" if value is None or rule is RuleId.PROMISE_DUE else f"{value:g}"


def _card(row: dict[str, Any]) -> Carded:
    red, over = row["red_at"], row["ended_at"] or row["closed_at"]
    return Carded(
        row["id"], Colour(row["colour"]), row["who"], moment(row["issued_at"]), moment(red) if red else None,
        moment(over) if over else None, row["withdrawn"],
    )  # fmt: skip


def cited_of(source: str) -> list[str]:
    """The notices and paragraphs that a source names, as people cite them."""
    parts = (part.partition(" ") for part in source.split(" / ") if part)
    return [f"{DOCUMENTS[number]} {paragraph}".rstrip() for number, _, paragraph in parts]


def documents_of(source: str) -> list[str]:
    """The notices that a source names."""
    return [DOCUMENTS[part.split()[0]] for part in source.split(" / ") if part]
