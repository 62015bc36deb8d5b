"""Papers that come later: lists that name everything, whose days count, originals that leave one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases.test_random_cases import ACTORS, PAPERS, Life
from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases import events as e
from tidehall_server.core.cases.model import Delivery, Lacking, Material, Status, Verdict

CLERK, BOSS = ACTORS[:2]
WHOLE = tuple(map(Material, PAPERS))


def received(verdict: Verdict, materials: tuple[Material, ...] = ()) -> Life:
    lived = Life()
    lived.do(c.Receive("town", verdict, delivery=Delivery.WINDOW, materials=materials), CLERK)
    return lived


def lacking(lived: Life) -> list[str]:
    return [each.name for each in lived.case.lacking]


def test_another_list_names_what_still_lacks_and_bringing_it_all_is_enough() -> None:
    lived = received(Verdict.INCOMPLETE)
    lived.do(c.Supply((Material("身份证"),)), CLERK)
    lived.do(c.AskForMore((Lacking("别的", "盖章"),), "漏写"), BOSS)
    assert lacking(lived) == ["别的", "户口簿", "照片"]
    assert lived.do(c.AskForMore((Lacking("别的", "盖章"),), "漏写"), BOSS) == [], "the same list once more"
    lived.do(c.Supply((Material("别的"),)), CLERK)
    assert (lived.case.status, lacking(lived)) == (Status.INCOMPLETE, ["户口簿", "照片"])
    lived.do(c.Supply((Material("户口簿"), Material("照片"))), CLERK)
    assert lived.case.status is Status.ACCEPTED


def test_the_same_paper_asked_for_again_after_it_came_is_news() -> None:
    lived = received(Verdict.INCOMPLETE)
    lived.do(c.Supply(WHOLE), CLERK)
    assert lived.case.status is Status.ACCEPTED
    assert lived.do(c.AskForMore(lived.case.documents[0].items, "看不清"), BOSS)
    assert (lived.case.status, lacking(lived)) == (Status.INCOMPLETE, list(PAPERS))


def test_the_limit_moves_by_all_the_days_since_the_first_list() -> None:
    lived = received(Verdict.COMPLETE, WHOLE)
    assert str(lived.case.promise_due)[:10] == "2026-03-06", "Monday and four working days"
    lived.do(c.AskForMore((Lacking("收入证明"),), "首席代表要求"), BOSS)
    lived.now += timedelta(days=2)
    lived.do(c.AskForMore((Lacking("别的"),), "漏写"), BOSS)
    lived.now += timedelta(days=2)
    lived.do(c.Supply((Material("收入证明"), Material("别的"))), CLERK)
    assert (lived.case.status, str(lived.case.promise_due)[:10]) == (Status.ACCEPTED, "2026-03-12")
    lived.do(c.AskForMore((Lacking("照片"),), "看不清"), BOSS)
    lived.now += timedelta(days=3)
    lived.do(c.Supply((Material("照片"),)), CLERK)
    assert str(lived.case.promise_due)[:10] == "2026-03-13", "from Friday to Monday it is one working day"


def test_an_archived_original_stays_in_the_archive_when_another_one_comes() -> None:
    lived = received(Verdict.INCOMPLETE, (Material("身份证", 1, original=True),))
    lived.do(c.Archive(), BOSS)
    lived.now += timedelta(days=1)
    lived.do(c.Supply((Material("户口簿", 1, original=True),)), CLERK)
    assert list(lived.case.originals) == ["户口簿"]
    lived.do(c.Archive(), BOSS)
    assert lived.facts[-1].event == e.CaseArchived(("户口簿",))
    lived.do(c.Supply((Material("照片"),)), CLERK)
    assert not lived.case.originals


names = st.sampled_from((*PAPERS, "别的", "又一样"))
lists = st.lists(st.builds(Lacking, names), min_size=1, max_size=3).map(tuple)
brought = st.lists(st.builds(Material, names, original=st.booleans()), max_size=3).map(tuple)
steps = st.one_of(
    st.builds(c.Notify, st.sampled_from((Verdict.COMPLETE, Verdict.INCOMPLETE)), lists),
    st.builds(c.AskForMore, lists, st.just("理由")),
    st.builds(c.Supply, brought),
    st.sampled_from((c.Send(), c.Archive(), c.Look())),
)


@settings(max_examples=150)
@given(st.sampled_from((Verdict.INCOMPLETE, Verdict.COMPLEX)), brought, st.lists(steps, max_size=12))
def test_a_case_that_lacks_something_says_what_and_ends_when_it_comes(
    verdict: Verdict, first: tuple[Material, ...], life: list[Any]
) -> None:
    lived = received(verdict, first)
    here = {each.name for each in first if each.original}
    for step in life:
        lived.now += timedelta(hours=5)
        done = lived.do(step, BOSS)
        for event in done:
            if isinstance(event, e.CaseSupplied):
                here |= {each.name for each in event.materials if each.original}
            if isinstance(event, e.CaseArchived):
                here = set()
        assert set(lived.case.originals) <= here, "what was archived does not come back"
        assert lived.case.status is not Status.INCOMPLETE or lived.case.lacking
    waited = lived.case.status is Status.INCOMPLETE
    lived.do(c.Supply(tuple(Material(name) for name in lacking(lived))), CLERK)
    assert not waited or lived.case.accepted_at is not None
    assert lived.case.status is not Status.INCOMPLETE, "there is always a way out"
