"""Every refusal has words in both languages, with a next step, and with the facts that the rules give."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import tidehall_server.core.queue.decide as rules
from tidehall_server.auth.problems import ProblemCode
from tidehall_server.core.refusal import Code
from tidehall_server.locale import LANGUAGES, load

CODES = sorted({*(code.value for code in Code), *(code.value for code in ProblemCode)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words_and_no_words_lack_a_code(language: str) -> None:
    assert sorted(load(language).refusals) == CODES
    for code, entry in load(language).refusals.items():
        assert set(entry) == {"message", "next"}, code
        assert all(text.strip() for text in entry.values()), code


@pytest.mark.parametrize("code", CODES)
def test_both_languages_tell_the_same_facts(code: str) -> None:
    told = []
    for language in LANGUAGES:
        entry = load(language).refusals[code]
        told.append({name for text in entry.values() for _, name, _, _ in Formatter().parse(text) if name})
    assert told[0] == told[1]


def test_the_rules_give_the_facts_that_the_words_need() -> None:
    """Read every ``Refused(Code.X, fact=…)`` in the rules; the words may use only what all of them give."""
    given: dict[str, set[str]] = {}
    for path in Path(str(rules.__file__)).parent.glob("*.py"):
        for name, facts in re.findall(
            r"Refused\(\s*Code\.(\w+)((?:[^()]|\([^()]*(?:\([^()]*\))?[^()]*\))*)\)", path.read_text("utf-8")
        ):
            named = set(re.findall(r"[,\s](\w+)=", facts))
            given[Code[name].value] = given.get(Code[name].value, named) & named
    assert len(given) > 40
    for code, facts in given.items():
        entry = load("zh-CN").refusals[code]
        needed = {name for text in entry.values() for _, name, _, _ in Formatter().parse(text) if name}
        assert needed <= facts, f"{code} needs {needed - facts}"


def test_chinese_is_plain_and_short() -> None:
    for code, entry in load("zh-CN").refusals.items():
        assert len(re.sub(r"{\w+}", "", entry["message"])) <= 32, code
        assert len(re.sub(r"{\w+}", "", entry["next"])) <= 48, code
        assert entry["message"].endswith("。"), code
        assert entry["next"].endswith("。"), code


def test_instants_are_told_in_the_hall_s_own_time() -> None:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    facts = {"from_time": datetime(2026, 3, 2, 1, 30, tzinfo=UTC)}
    words = load("zh-CN").refusal("booking_too_early", facts, ZoneInfo("Asia/Shanghai"))
    assert "3月2日 09:30" in words.message
