"""What the kiosk finds services by: pinyin, common words, English."""

from __future__ import annotations

from datetime import date

import pytest

from tidehall_server.halls import load
from tidehall_server.halls.pinyin import syllables


def test_words_are_spelt_syllable_by_syllable() -> None:
    assert syllables(("居住证", "“办不成事”反映", "12345热线", "参保")) == (
        "ju zhu zheng",
        "ban bu cheng shi fan ying",
        "12345 re xian",
        "can bao",
    )


@pytest.mark.parametrize("hall", ["chini", "jianping", "meijiang", "meixian", "tongshan"])
def test_presets_have_words_that_find_something_and_english_throughout(hall: str) -> None:
    plan = load(hall).plan(date(2026, 11, 20))
    terms = [term for service in plan.services for term in (service.name, *service.keywords)]
    assert all(any(word in term for term in terms) for word in plan.words)
    assert "办证" in plan.words
    assert all(named.name_en for named in (*plan.groups, *plan.departments))
    assert all(len(service.materials_en) == len(service.materials) for service in plan.services)
    assert all(len(service.spelling) == 1 + len(service.keywords) for service in plan.services)
