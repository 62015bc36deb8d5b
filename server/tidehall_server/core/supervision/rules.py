"""The rule table: what is watched, when it turns yellow, when red, and which text says so.

The notices name the mechanism and some limits (five and fifteen minutes, three working days, no vacant window); no text
that we have names a threshold for a card. So every threshold is a local rule, to be confirmed with the hall's 监察
office, and a setting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class RuleId(StrEnum):
    """What is watched."""

    WAIT_OVER = "wait_over"
    WINDOW_VACANT = "window_vacant"
    TRANSFER_URGENT = "transfer_urgent"
    TRANSFER_PROMISED = "transfer_promised"
    PROMISE_DUE = "promise_due"
    NOTICE_3WD = "notice_3wd"
    REVIEW_CONTACT = "review_contact"
    REVIEW_SETTLE = "review_settle"
    REVIEW_REPLY = "review_reply"
    ARCHIVE_DAILY = "archive_daily"
    PAUSE_LONG = "pause_long"
    TIDE_NOBODY = "tide_nobody"


class Colour(StrEnum):
    """A card's colour; red is worse."""

    YELLOW = "yellow"
    RED = "red"


class Unit(StrEnum):
    """In what a rule is measured. ``days_over``: working days past a limit, negative before it."""

    MINUTES = "minutes"
    DAYS_OVER = "days_over"


class Duty(StrEnum):
    """The step that answers for it: a breach in front is not the back office's, and waiting is nobody's clerk."""

    HALL = "hall"
    WINDOW = "window"
    FRONT_DESK = "front_desk"
    BACK_OFFICE = "back_office"


@dataclass(frozen=True, slots=True)
class Rule:
    """``yellow`` and ``red`` are broken when the measure is **greater** (a limit reached exactly is kept); None never.

    ``source`` is the notice that names the limit itself, empty where the limit too is local.
    """

    id: RuleId
    name: str
    name_en: str
    duty: Duty
    unit: Unit
    yellow: float | None
    red: float | None
    source: str = ""

    def colour(self, measure: float) -> Colour | None:
        """What a measure earns. Deterministic and monotonic: more is never less."""
        if self.red is not None and measure > self.red:
            return Colour.RED
        if self.yellow is not None and measure > self.yellow:
            return Colour.YELLOW
        return None

    def can_measure(self, above: float, most: float) -> bool:
        """Whether something may be measured that is greater than ``above`` and not greater than ``most``."""
        return math.floor(above) + 1 <= most if self.unit is Unit.DAYS_OVER else above < most


LOCAL = ("本地规则，请与本级监察部门确认", "local rule: confirm it with your supervision office")
_MINUTES, _DAYS = Unit.MINUTES, Unit.DAYS_OVER
TABLE: tuple[Rule, ...] = (
    Rule(RuleId.WAIT_OVER, "等候超时", "waited too long", Duty.HALL, _MINUTES, 15, 30, "004 §1.2"),
    Rule(RuleId.WINDOW_VACANT, "窗口空岗", "window vacant", Duty.WINDOW, _MINUTES, 10, 20, "004 §2.2"),
    Rule(RuleId.TRANSFER_URGENT, "急件转办超时", "urgent case sent late", Duty.FRONT_DESK, _MINUTES, 5, 10, "001 §4.1"),
    Rule(
        RuleId.TRANSFER_PROMISED, "承诺件转办超时", "case sent late", Duty.FRONT_DESK, _MINUTES, 15, 30, "001 §4.1"
    ),
    Rule(RuleId.PROMISE_DUE, "承诺时限", "promised limit", Duty.BACK_OFFICE, _DAYS, -1.5, 0, "001 §4.3"),
    Rule(RuleId.NOTICE_3WD, "一次性告知时限", "notice in 3 days", Duty.FRONT_DESK, _DAYS, -1.5, 0, "003 §10"),
    Rule(RuleId.REVIEW_CONTACT, "差评联系时限", "bad review not answered", Duty.HALL, _DAYS, 0, None, "003 §15"),
    Rule(RuleId.REVIEW_SETTLE, "差评整改时限", "bad review not put right", Duty.HALL, _DAYS, None, 0, "003 §15"),
    Rule(RuleId.REVIEW_REPLY, "实名差评回复时限", "review by name unanswered", Duty.HALL, _DAYS, None, 0, "003 §15"),
    Rule(RuleId.ARCHIVE_DAILY, "当日未归档", "originals not archived", Duty.BACK_OFFICE, _MINUTES, 0, 720, "001 §4.2"),
    Rule(RuleId.PAUSE_LONG, "暂停过久", "paused too long", Duty.WINDOW, _MINUTES, None, 30),
    Rule(RuleId.TIDE_NOBODY, "潮汐窗口无人可派", "nobody for a tide", Duty.HALL, _MINUTES, 5, None, "004 §2.2"),
)  # fmt: skip


OF_THE_DAY = frozenset({RuleId.WAIT_OVER, RuleId.WINDOW_VACANT, RuleId.PAUSE_LONG, RuleId.TIDE_NOBODY})
"""Rules that the running day shows; its end ends what they found."""


class BadThresholdError(ValueError):
    """Yellow after red, or no number: ``rule`` says of which."""

    def __init__(self, rule: RuleId) -> None:
        super().__init__(rule.value)
        self.rule = rule


def table(changes: Mapping[RuleId, tuple[float | None, float | None]] | None = None) -> dict[RuleId, Rule]:
    """The rules with a hall's own thresholds. Raises ``BadThresholdError``."""
    rules = {rule.id: rule for rule in TABLE}
    for rule, (yellow, red) in (changes or {}).items():
        if any(value is not None and not math.isfinite(value) for value in (yellow, red)):
            raise BadThresholdError(rule)
        if yellow is not None and red is not None and yellow > red:
            raise BadThresholdError(rule)
        rules[rule] = replace(rules[rule], yellow=yellow, red=red)
    return rules


SINCE = "since"
"""The key of the evidence that says from when was counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken: by what (``subject``), how far, who answers for it, and the figures that prove it.

    ``episode`` is when the state began that is judged, where one subject may break the rule more than once a day.
    """

    rule: RuleId
    colour: Colour
    subject: str
    measure: float
    duty: Duty
    who: str
    evidence: tuple[tuple[str, str], ...] = ()
    episode: datetime | None = None

    @property
    def since(self) -> datetime | None:
        """When the breach began to count; None where a limit was broken, which happens once."""
        told = dict(self.evidence).get(SINCE)
        return None if told is None else datetime.fromisoformat(told)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that was measured, broken or not. ``excused``: something was done or said, so only red counts.
    ``episode``: see ``Finding``."""

    rule: RuleId
    subject: str
    value: float
    who: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    excused: bool = False
    episode: datetime | None = None


def judge(measures: Iterable[Measure], rules: Mapping[RuleId, Rule]) -> list[Finding]:
    """What is broken, the worst first, in an order that does not depend on how things were measured."""
    found = []
    for each in measures:
        rule = rules[each.rule]
        colour = rule.colour(each.value)
        if colour is Colour.RED or (colour is Colour.YELLOW and not each.excused):
            found.append(
                Finding(each.rule, colour, each.subject, each.value, rule.duty, each.who, each.evidence, each.episode)
            )
    return sorted(found, key=lambda one: (one.colour is not Colour.RED, one.rule.value, one.subject))
