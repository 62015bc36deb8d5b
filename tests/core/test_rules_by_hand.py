"""Rules of which no data tells: recorded by hand, kept until the next is due; and those that the program keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_server.compliance import cited_of
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, fold
from tidehall_server.core.monthly import commands as c
from tidehall_server.core.monthly import events as e
from tidehall_server.core.monthly.model import Check, Month, MonthBook
from tidehall_server.core.monthly.room import MONTHS
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.supervision.by_hand import BY_HAND, HandRule, by_hand
from tidehall_server.core.supervision.compliance import Group, State
from tidehall_server.core.supervision.ensured import ENSURED

ZONE = ZoneInfo("Asia/Shanghai")
RULES = {each.name: each for each in BY_HAND}
TWICE_A_MONTH, ONCE_A_YEAR = RULES["list_check"], RULES["hall_check"]
TODAY = date(2026, 11, 20)
BOSS = Actor("boss", "manager")


def _checks(rule: HandRule, *days: str) -> list[Check]:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return [Check(day, rule.name, date.fromisoformat(day), "政务服务组", "一致", at, "manager:boss") for day in days]


@pytest.mark.parametrize(
    ("rule", "days", "state", "since", "missing"),
    [
        (TWICE_A_MONTH, (), State.UNRECORDED, None, 0),
        (TWICE_A_MONTH, ("2026-11-02",), State.KEPT, None, 0),  # the second may still come
        (TWICE_A_MONTH, ("2026-10-05", "2026-10-20"), State.KEPT, None, 0),
        (TWICE_A_MONTH, ("2026-10-05",), State.BROKEN, "2026-11-01", 1),
        (TWICE_A_MONTH, ("2026-10-05", "2026-10-05"), State.BROKEN, "2026-11-01", 1),  # one day is one check
        (TWICE_A_MONTH, ("2026-10-05", "2026-11-02", "2026-11-20"), State.KEPT, None, 0),
        (TWICE_A_MONTH, ("2026-07-01", "2026-07-09", "2026-09-01"), State.BROKEN, "2026-09-01", 2),
        (TWICE_A_MONTH, ("2025-12-01", "2025-12-02"), State.BROKEN, "2026-02-01", 2),
        (ONCE_A_YEAR, ("2025-01-09",), State.KEPT, None, 0),
        (ONCE_A_YEAR, ("2024-12-31",), State.BROKEN, "2026-01-01", 1),
        (ONCE_A_YEAR, ("2022-05-05",), State.BROKEN, "2024-01-01", 1),
        (ONCE_A_YEAR, ("2022-05-05", "2026-11-20"), State.KEPT, None, 0),
    ],
)
def test_a_rule_is_kept_until_the_next_check_is_due(
    rule: HandRule, days: tuple[str, ...], state: State, since: str | None, missing: int
) -> None:
    line = by_hand(rule, _checks(rule, *days), TODAY, ZONE)
    assert (line.state, line.breaches, line.group) == (state, missing, Group.BY_HAND)
    assert (line.since.astimezone(ZONE).isoformat() if line.since else None) == (
        f"{since}T00:00:00+08:00" if since else None
    )
    assert line.last == (max(map(date.fromisoformat, days)) if days else None)


def test_another_rules_check_and_one_that_was_struck_count_for_nothing() -> None:
    other = _checks(ONCE_A_YEAR, "2026-11-02")
    struck = [replace(each, struck="记错了") for each in _checks(TWICE_A_MONTH, "2026-11-03")]
    assert by_hand(TWICE_A_MONTH, [*other, *struck], TODAY, ZONE).state is State.UNRECORDED


@given(st.lists(st.dates(date(2024, 1, 1), TODAY), max_size=12), st.sampled_from(BY_HAND))
def test_a_check_today_never_makes_it_worse(days: list[date], rule: HandRule) -> None:
    checks = _checks(rule, *map(str, days))
    before, after = (by_hand(rule, found, TODAY, ZONE) for found in (checks, [*checks, *_checks(rule, str(TODAY))]))
    assert after.state in (State.KEPT, before.state)
    assert after.state is not State.UNRECORDED
    if after.since is not None and before.since is not None:
        assert after.since == before.since


class _Month:
    """The month of a hall, lived by commands."""

    def __init__(self) -> None:
        self.state, self.facts = Month(), 0
        self.now = datetime(2026, 11, 20, 2, tzinfo=UTC)

    def do(self, command: object) -> list[object]:
        asked = Given(self.now, BOSS, Calendar(ZONE, fixed=False), None, "2026-11", MonthBook())  # type: ignore[arg-type]
        events = list(MONTHS.decide(command, self.state, asked))
        told = [Fact(self.facts + n, self.now, "manager:boss", "x", event) for n, event in enumerate(events, 1)]
        self.state, self.facts = fold(MONTHS, told, self.state), self.facts + len(told)
        return events

    def refused(self, command: object) -> Code:
        with pytest.raises(Refused) as found:
            self.do(command)
        return found.value.code


def _record(on: date, by: str = "政务服务组", found: str = "一致") -> c.RecordCheck:
    return c.RecordCheck("list_check", on, by, found)


def test_a_check_is_recorded_in_the_month_that_runs_and_its_report_is_owed_all_the_same() -> None:
    month = _Month()
    assert month.do(_record(TODAY)) == [e.CheckRecorded("2026-11-1", "list_check", TODAY, "政务服务组", "一致")]
    assert (month.state.month, MONTHS.due(month.state)) == ("", None)
    month.now += timedelta(days=11)
    (ended,) = month.do(c.OpenMonth())
    assert isinstance(ended, e.MonthEnded)
    assert (month.state.month, len(month.state.checks)) == ("2026-11", 1)
    assert (month.state.checks[0].account, month.state.checks[0].on) == ("manager:boss", TODAY)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (_record(TODAY + timedelta(days=1)), Code.CHECK_DAY),
        (_record(TODAY - timedelta(days=367)), Code.CHECK_DAY),
        (_record(TODAY, found="  "), Code.REASON_REQUIRED),
        (_record(TODAY, found="请联系 13765432109"), Code.NOTE_HAS_NUMBER),
        (_record(TODAY, by="440301199003070019"), Code.NOTE_HAS_NUMBER),
        (c.StrikeCheck("list_check", "2026-11-1", "没有这条"), Code.CHECK_GONE),
    ],
)
def test_a_check_is_of_a_day_that_was_and_names_nobody(wish: object, code: Code) -> None:
    assert _Month().refused(wish) is code


def test_a_record_that_is_wrong_is_struck_once_with_a_reason_and_stays() -> None:
    month = _Month()
    month.do(_record(TODAY))
    assert month.refused(c.StrikeCheck("hall_check", "2026-11-1", "记错了")) is Code.CHECK_GONE
    assert month.refused(c.StrikeCheck("list_check", "2026-11-1", " ")) is Code.REASON_REQUIRED
    month.do(c.StrikeCheck("list_check", "2026-11-1", "记错了"))
    assert (month.state.checks[0].struck, month.state.checks[0].struck_by) == ("记错了", "manager:boss")
    assert month.refused(c.StrikeCheck("list_check", "2026-11-1", "再来")) is Code.CHECK_GONE
    assert month.do(_record(TODAY)) == [e.CheckRecorded("2026-11-2", "list_check", TODAY, "政务服务组", "一致")]


def test_what_the_program_keeps_says_its_own_word_and_no_number() -> None:
    assert len({line.id for line in ENSURED} | set(RULES)) == len(ENSURED) + len(BY_HAND)
    for line in ENSURED:
        assert (line.state, line.judged, line.breaches, line.limit) == (State.ENSURED, None, 0, "")
    for source in (*(line.source for line in ENSURED), *(rule.source for rule in BY_HAND)):
        assert all("〕" in cited or "赤坭" in cited or "建设的意见" in cited for cited in cited_of(source)), source
        assert all(cited.split()[-1] != cited for cited in cited_of(source)), "with its paragraph"
    assert cited_of(TWICE_A_MONTH.source) == ["梅区府办明电〔2023〕26号 第2条"]


def test_only_what_a_notice_says_is_no_local_rule() -> None:
    assert [rule.name for rule in BY_HAND if not rule.local] == ["list_check", "hall_check"]
