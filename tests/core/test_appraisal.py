"""The monthly score of notice 002: CN-3, CN-8, CN-9, and what makes it fair."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_server import halls
from tidehall_server.core import appraisal
from tidehall_server.core.appraisal import Correction, Deed, Part, Parts, Trained, Weights, WeightsError, Worked
from tidehall_server.core.queue.commands import Level

WEIGHTS = Weights()


def parts(volume: float, quantified: float, satisfaction: float | None) -> Parts:
    said = None if satisfaction is None else Decimal(str(satisfaction))
    return Parts(Decimal(str(volume)), Decimal(str(quantified)), said)


@pytest.mark.parametrize(
    ("figures", "total", "passed"),
    [((90, 80, 70), "83.0", True), ((80, 80, 79), "79.8", False), ((80, 80, 80), "80.0", True)],
)
def test_cn_3_the_weights_and_the_pass_mark(figures: tuple[int, int, int], total: str, passed: bool) -> None:
    found = appraisal.score(parts(*figures), WEIGHTS)
    assert (found.total, found.passed) == (Decimal(total), passed)


@pytest.mark.parametrize("wrong", ["0.6", "0.4", "-0.5", "nan", "1.5"])
def test_cn_3_weights_that_make_no_whole_are_refused(wrong: str) -> None:
    with pytest.raises(WeightsError):
        Weights(volume=Decimal(wrong))


def test_what_is_shown_is_what_passes() -> None:
    near = appraisal.score(parts(80, 80, 79.99), WEIGHTS)
    assert (str(near.total), near.passed) == ("80.00", True)
    assert appraisal.score(parts(80, 80, 79.9), WEIGHTS).passed is False


def test_cn_8_clerks_of_special_windows_are_not_assessed() -> None:
    config = halls.load("chini")
    special = {window.id for window in config.file.windows if window.kind.value == "special"}
    from datetime import date

    plan = config.plan(date(2026, 11, 20))
    chosen = set(appraisal.assessed(plan.clerks, plan.windows))
    assert chosen
    for clerk in plan.clerks:
        posts = set(clerk.primary or clerk.backup)
        assert (clerk.id in chosen) == (not posts or not posts <= special)
    assert {clerk.id for clerk in plan.clerks} - chosen, "the hall has clerks of special windows"


def test_cn_9_a_clerk_with_fewer_than_two_tests_is_listed() -> None:
    assert appraisal.untrained(["a", "b", "c"], [Trained("a", 2), Trained("b", 1)]) == ["b", "c"]


def test_silence_is_neither_praise_nor_blame() -> None:
    assert appraisal.satisfaction([]) is None
    unrated = appraisal.score(parts(90, 80, None), WEIGHTS)
    assert unrated.missing == (Part.SATISFACTION,)
    assert unrated.total == Decimal("86.25"), "(0.5·90 + 0.3·80) / 0.8"
    assert appraisal.score(Parts(None, Decimal(90), Decimal(90)), WEIGHTS).passed is None


def test_easy_services_and_short_hours_even_out() -> None:
    month = [
        Worked("hard", 40, Decimal(800), Decimal(2000)),
        Worked("easy", 160, Decimal(800), Decimal(2000)),
        Worked("half", 20, Decimal(400), Decimal(1000)),
        Worked("away", 0, Decimal(0), Decimal(0)),
    ]
    found = appraisal.volumes(month)
    assert found == {"hard": Decimal(100), "easy": Decimal(100), "half": Decimal(100), "away": None}


def test_a_correction_has_a_reason_and_stays_beside_the_figure() -> None:
    given_ = Correction(Part.QUANTIFIED, Decimal(-5), "迟到两次", "manager:wang")
    found = appraisal.score(parts(90, 80, 70), WEIGHTS, [given_])
    assert found.total == Decimal("81.50")
    assert (found.parts.quantified, found.corrections) == (Decimal(80), (given_,))
    with pytest.raises(ValueError, match="reason"):
        appraisal.score(parts(90, 80, 70), WEIGHTS, [replace(given_, reason=" ")])


def test_deeds_are_taken_off_the_base_and_never_below_nothing() -> None:
    assert appraisal.quantified([Deed("card", Decimal(-10), ("card/x/1",))]) == 90
    assert appraisal.quantified([Deed("card", Decimal(-70))] * 2) == 0


figures = st.one_of(st.none(), st.decimals(0, 100, places=2))


@given(volume=figures, quantified=figures, satisfaction=figures, points=st.decimals(-200, 200, places=1))
def test_a_score_lies_between_nothing_and_the_base(
    volume: Decimal | None, quantified: Decimal | None, satisfaction: Decimal | None, points: Decimal
) -> None:
    made = Parts(volume, quantified, satisfaction)
    found = appraisal.score(made, WEIGHTS, [Correction(Part.VOLUME, points, "核对", "x")])
    assert (found.total is None) == (volume is None or quantified is None)
    assert found.total is None or 0 <= found.total <= 100
    assert (found.passed is None) == (found.total is None)


@given(levels=st.lists(st.sampled_from(Level), min_size=1), worse=st.sampled_from(Level))
def test_a_bad_word_never_lifts_the_score(levels: list[Level], worse: Level) -> None:
    before, after = appraisal.satisfaction(levels), appraisal.satisfaction([*levels, worse])
    assert before is not None
    assert after is not None
    assert (after > before) == (appraisal.LEVEL_POINTS[worse] > before)
