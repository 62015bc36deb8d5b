"""Identity numbers as people and readers really give them. All numbers here are made up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_server.identity import IdKind, IdNumberError, IdProblem, check_character, normalise

TODAY = date(2026, 1, 5)


def made(first_17: str) -> str:
    return first_17 + check_character(first_17)


def test_the_example_of_the_standard() -> None:
    number = normalise("11010519491231002X", TODAY)
    assert (number.value, number.birth_date, number.kind) == (
        "11010519491231002X",
        date(1949, 12, 31),
        IdKind.RESIDENT,
    )
    assert number.masked == "**************002X"


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "110105\u300019491231002X",
    ],
)
def test_ways_of_typing_are_put_right(typed: str) -> None:
    assert normalise(typed, TODAY).value == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", IdProblem.EMPTY),
        ("   ", IdProblem.EMPTY),
        ("110105194912310021", IdProblem.CHECKSUM),
        ("110105194912310020", IdProblem.CHECKSUM),
        ("110105491231002", IdProblem.FIFTEEN_DIGITS),
        ("1101051949123100", IdProblem.LENGTH),
        ("11010519491231002XX", IdProblem.LENGTH),
        (made("11010519990230001"), IdProblem.BIRTH_DATE),
        (made("11010519991301001"), IdProblem.BIRTH_DATE),
        (made("11010519990000001"), IdProblem.BIRTH_DATE),
        (made("11010518991231001"), IdProblem.BIRTH_DATE),
        (made("11010520230229001"), IdProblem.BIRTH_DATE),
        (made("11010520260106001"), IdProblem.BIRTH_DATE_FUTURE),
        (made("00010519491231002"), IdProblem.REGION),
        (made("81012319491231002"), IdProblem.REGION),
        ("E12345678", IdProblem.OTHER_DOCUMENT),
        ("USA110105123456", IdProblem.OTHER_DOCUMENT),
        ("军字第2001988号", IdProblem.CHARACTERS),
        ("1101051949123100 2A", IdProblem.CHARACTERS),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", IdProblem.CHARACTERS),
        ("11010519491231002X\x00", IdProblem.CHARACTERS),
        ("'; DROP TABLE people", IdProblem.CHARACTERS),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(text: str, problem: IdProblem) -> None:
    with pytest.raises(IdNumberError) as caught:
        normalise(text, TODAY)
    assert caught.value.problem is problem
    assert text not in str(caught.value) or not text.strip(), "an error must not carry the number into a log"


@pytest.mark.parametrize(
    ("first_17", "kind"),
    [
        ("81000019800101001", IdKind.HK_MO_TW),
        ("82000019800101001", IdKind.HK_MO_TW),
        ("83000019800101001", IdKind.HK_MO_TW),
        ("91184019800101001", IdKind.FOREIGNER),
        ("33052219800101001", IdKind.RESIDENT),
        ("32030019800229001", IdKind.RESIDENT),
    ],
)
def test_cards_of_the_same_form(first_17: str, kind: IdKind) -> None:
    number = normalise(made(first_17), TODAY)
    assert number.kind is kind
    assert number.birth_date.year == 1980


def test_a_number_is_not_logged_by_mistake() -> None:
    number = normalise("11010519491231002X", TODAY)
    assert "19491231" not in f"{number} {number!r}"


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(position: int, shift: int) -> None:
    right = "11010519491231002X"
    wrong = right[:position] + str((int(right[position]) + shift) % 10) + right[position + 1 :]
    with pytest.raises(IdNumberError):
        normalise(wrong, TODAY)


@given(st.text())
def test_any_text_gives_a_number_or_a_reason(text: str) -> None:
    try:
        number = normalise(text, TODAY)
    except IdNumberError:
        return
    assert len(number.value) == 18
